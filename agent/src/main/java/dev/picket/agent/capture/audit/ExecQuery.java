package dev.picket.agent.capture.audit;

import dev.picket.event.Hashing;

/** The two things that are kept of an exec's query: the program's file name and the container. Everything else of it is dropped. */
final class ExecQuery {
    private static final int VALUE_MAX = 1024;
    private static final int PROGRAM_MAX = 64;

    private ExecQuery() {}

    /**
     * File name of the program that the first {@code command=} starts, e.g. {@code sh} for {@code /bin/sh -c …}. What cannot be a file
     * name, say an assignment with a password, is replaced by its keyed hash.
     */
    static String program(String uri) {
        return programOf(first(uri, "command"));
    }

    /** The same for a command line, or its first word. */
    static String programOf(String command) {
        var words = command.strip().split("\\s+", 2);
        var path = words[0];
        var name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        return fileName(name) ? name : "hash:" + Hashing.hash(name);
    }

    static String container(String uri) {
        return first(uri, "container");
    }

    /** Decoded value of the first parameter of that name, at most 1,024 characters; empty if there is none. */
    static String first(String uri, String parameter) {
        int at = uri.indexOf('?');
        while (at >= 0) {
            int begin = at + 1;
            int next = uri.indexOf('&', begin);
            int end = next < 0 ? uri.length() : next;
            int equals = uri.indexOf('=', begin);
            if (equals >= 0
                    && equals < end
                    && Percent.decode(uri.substring(begin, equals), true).equals(parameter)) {
                return Percent.decode(uri.substring(equals + 1, Math.min(end, equals + 1 + VALUE_MAX)), true);
            }
            at = next;
        }
        return "";
    }

    private static boolean fileName(String name) {
        return name.length() <= PROGRAM_MAX
                && name.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || "._+-[".indexOf(c) >= 0);
    }
}
