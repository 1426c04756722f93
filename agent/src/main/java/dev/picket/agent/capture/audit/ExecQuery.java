package dev.picket.agent.capture.audit;

import dev.picket.event.Hashing;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of a request's query. Of an exec's command only the program's file name is kept. */
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
            int next = uri.indexOf('&', at + 1);
            var value = value(uri, at + 1, next < 0 ? uri.length() : next, parameter);
            if (value != null) {
                return value;
            }
            at = next;
        }
        return "";
    }

    /** None if what stands between is another parameter. */
    private static @Nullable String value(String uri, int begin, int end, String parameter) {
        int equals = uri.indexOf('=', begin);
        return equals >= 0 && equals < end && is(uri, begin, equals, parameter)
                ? Percent.decode(uri.substring(equals + 1, Math.min(end, equals + 1 + VALUE_MAX)), true)
                : null;
    }

    /** Names are rarely encoded. */
    private static boolean is(String uri, int begin, int end, String parameter) {
        return uri.indexOf('%', begin) < 0
                ? end - begin == parameter.length() && uri.startsWith(parameter, begin)
                : Percent.decode(uri.substring(begin, end), true).equals(parameter);
    }

    /** Decoded values of all parameters of that name, in their order, at most 64. */
    static List<String> all(String uri, String parameter) {
        var values = new ArrayList<String>();
        int at = uri.indexOf('?');
        while (at >= 0 && values.size() < Kept.FEW) {
            int next = uri.indexOf('&', at + 1);
            var value = value(uri, at + 1, next < 0 ? uri.length() : next, parameter);
            if (value != null) {
                values.add(value);
            }
            at = next;
        }
        return values;
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
