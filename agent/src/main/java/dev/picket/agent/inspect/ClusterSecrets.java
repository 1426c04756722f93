package dev.picket.agent.inspect;

import java.util.regex.Pattern;

/** Kubernetes Secrets written out as manifests: the first value of their data. */
final class ClusterSecrets implements Recogniser {
    private static final Kind SECRET = Kind.secret("kubernetes-secret", "cluster-secret", 0.8);
    private static final Pattern KIND =
            Pattern.compile("kind[\"']?: *[\"']?[Ss]ecret[\"']?[\\s,}\\\\]|kind[\"']?: *[\"']?[Ss]ecret[\"']?\\z");
    private static final Pattern DATA = Pattern.compile("\\b(?:data|stringData)[\"']?:");
    private static final Pattern ENTRY = Pattern.compile(
            "[A-Za-z0-9._-][\"']?:\\s{0,16}(?:[|>]-?\\s{0,16})?[\"']?(?<v>[A-Za-z0-9+/]{10,4000}+={0,3})(?=[\\s\"'\\\\}]|\\z)");
    private static final int REACH = 1500;
    private static final int COMMENTS_MAX = 240;
    private static final int ENTRY_MAX = 480;

    @Override
    public void look(Window window, int from, int to, Finds finds) {
        if (!KIND.matcher(window)
                .region(from, Math.min(window.length(), to + 16))
                .lookingAt()) {
            return;
        }
        int start = Math.max(0, window.part(0, from).lastIndexOf("\n---"));
        int next = window.part(to, to + REACH).indexOf("\n---");
        int end = Math.min(window.length(), next < 0 ? to + REACH : to + next);
        var data = DATA.matcher(window).region(start, end);
        if (data.find()) {
            takeFirst(window, data.end(), Math.min(end, data.end() + ENTRY_MAX), finds);
        }
    }

    private static void takeFirst(Window window, int from, int end, Finds finds) {
        var entry = ENTRY.matcher(window).region(from, end);
        if (entry.find()
                && entry.start() - from < COMMENTS_MAX
                && Values.entropy(window.part(entry.start("v"), entry.end("v"))) > 2.3) {
            finds.add(SECRET, entry.start("v"), entry.end("v"));
        }
    }
}
