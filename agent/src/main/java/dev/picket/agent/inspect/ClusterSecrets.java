package dev.picket.agent.inspect;

import java.util.regex.Pattern;

/** Kubernetes Secrets written out as manifests: the first value of their data. */
final class ClusterSecrets implements Recogniser {
    private static final Kind SECRET = Kind.secret("kubernetes-secret", "cluster-secret", 0.8);
    private static final Pattern KIND = Pattern.compile("kind[\"']?: *[\"']?[Ss]ecret[\"']?[\\s,}\\\\]|kind[\"']?: *[\"']?[Ss]ecret[\"']?\\z");
    private static final Pattern DATA = Pattern.compile(
            "\\b(?:data|stringData)[\"']?:(?:[^-:]|-(?!--)){0,160}?[A-Za-z0-9._-]{1,80}[\"']?:\\s*(?:[|>]-?\\s*)?[\"']?(?<v>[A-Za-z0-9+/]{10,}={0,3})(?=[\\s\"'\\\\}]|\\z)");
    private static final int REACH = 1500;

    @Override
    public void look(Window window, int from, int to, Finds finds) {
        if (!KIND.matcher(window).region(from, Math.min(window.length(), to + 16)).lookingAt()) {
            return;
        }
        int start = Math.max(0, window.part(0, from).lastIndexOf("\n---"));
        int next = window.part(to, to + REACH).indexOf("\n---");
        int end = Math.min(window.length(), next < 0 ? to + REACH : to + next);
        var matcher = DATA.matcher(window).region(start, end);
        if (matcher.find() && Values.entropy(matcher.group("v")) > 2.3) {
            finds.add(SECRET, matcher.start("v"), matcher.end("v"));
        }
    }
}
