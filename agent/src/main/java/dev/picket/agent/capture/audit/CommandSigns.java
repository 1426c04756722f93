package dev.picket.agent.capture.audit;

import dev.picket.event.CommandSign;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a command line is for, by its words; it is looked at and dropped. A sign is a hint: whoever encodes his script shows none, and whoever
 * names the words in passing shows one. Linear in the line, of which the first 8,192 characters are read.
 */
final class CommandSigns {
    private static final int CHARACTERS_MAX = 8_192;
    private static final Pattern WORDS = Pattern.compile("[\\s;|&()`'\"<>$={},]+");

    private static final List<Map.Entry<CommandSign, List<String>>> PARTS = List.of(
            Map.entry(
                    CommandSign.SERVICE_ACCOUNT_TOKEN,
                    List.of(
                            "secrets/kubernetes.io/serviceaccount",
                            "secrets/eks.amazonaws.com/serviceaccount",
                            "run/secrets/tokens/",
                            "run/secrets/azure/tokens/")),
            Map.entry(
                    CommandSign.CLOUD_METADATA,
                    List.of(
                            "169.254.169.254",
                            "169.254.170.2",
                            "fd00:ec2::254",
                            "metadata.google.internal",
                            "100.100.100.200",
                            "/computemetadata/v1")),
            Map.entry(
                    CommandSign.CREDENTIAL_FILE,
                    List.of(
                            "/etc/shadow",
                            "/etc/kubernetes/admin.conf",
                            "/etc/kubernetes/super-admin.conf",
                            "/etc/kubernetes/controller-manager.conf",
                            "/etc/kubernetes/scheduler.conf",
                            "/pki/ca.key",
                            "/pki/sa.key",
                            "/.kube/config",
                            "/.aws/credentials",
                            "/.ssh/id_",
                            "/.docker/config.json",
                            "/.config/gcloud",
                            "/.azure/",
                            "/var/lib/kubelet/pki",
                            "/.git-credentials",
                            "kubelet.conf")),
            Map.entry(CommandSign.ENVIRONMENT, List.of("/environ")),
            Map.entry(CommandSign.NETWORK_SHELL, List.of("/dev/tcp/", "/dev/udp/", "pty.spawn", "socket.socket(")),
            Map.entry(
                    CommandSign.ENTERS_HOST,
                    List.of("/proc/1/root", "release_agent", "/proc/sys/kernel/core_pattern")));

    private static final Map<String, CommandSign> PROGRAMS = Map.ofEntries(
            Map.entry("env", CommandSign.ENVIRONMENT),
            Map.entry("printenv", CommandSign.ENVIRONMENT),
            Map.entry("nsenter", CommandSign.ENTERS_HOST),
            Map.entry("chroot", CommandSign.ENTERS_HOST),
            Map.entry("kubectl", CommandSign.CLUSTER_CLIENT),
            Map.entry("crictl", CommandSign.CLUSTER_CLIENT),
            Map.entry("ctr", CommandSign.CLUSTER_CLIENT),
            Map.entry("docker", CommandSign.CLUSTER_CLIENT),
            Map.entry("nmap", CommandSign.DISCOVERY),
            Map.entry("masscan", CommandSign.DISCOVERY),
            Map.entry("zmap", CommandSign.DISCOVERY),
            Map.entry("arp-scan", CommandSign.DISCOVERY),
            Map.entry("scp", CommandSign.COPY),
            Map.entry("rsync", CommandSign.COPY));

    /** {@code tar cf - …}: an archive to standard output. */
    private static final Pattern PACKS =
            Pattern.compile("\\btar (?:-[a-z]+ )*-?[a-z]{0,6}c[a-z]{0,6}f? -(?: |$)|\\btar [^;|&]{0,256}--create\\b");

    private static final Set<String> SHELLS = Set.of("sh", "bash", "ash", "dash", "zsh", "python", "python3", "perl");
    private static final Set<String> FETCHERS = Set.of("curl", "wget");
    private static final Set<String> NETCATS = Set.of("nc", "ncat", "netcat", "socat");
    private static final Set<String> TO_SHELL = Set.of("-e", "-c", "--exec", "--sh-exec");

    private CommandSigns() {}

    static List<CommandSign> of(List<String> command, List<String> arguments) {
        return command.isEmpty() && arguments.isEmpty() ? List.of() : of(line(command, arguments));
    }

    private static String line(List<String> command, List<String> arguments) {
        var line = new StringBuilder();
        for (var words : List.of(command, arguments)) {
            for (var word : words) {
                if (line.length() < CHARACTERS_MAX) {
                    line.append(word, 0, Math.min(word.length(), CHARACTERS_MAX))
                            .append(' ');
                }
            }
        }
        return line.toString();
    }

    static List<CommandSign> of(String line) {
        var text = PathsIn.collapse(line).toLowerCase(Locale.ROOT);
        var signs = new ArrayList<CommandSign>();
        for (var part : PARTS) {
            if (part.getValue().stream().anyMatch(text::contains)) {
                add(signs, part.getKey());
            }
        }
        addPrograms(signs, text);
        if (PACKS.matcher(text).find()) {
            add(signs, CommandSign.COPY);
        }
        return signs;
    }

    private static void addPrograms(List<CommandSign> signs, String text) {
        boolean fetches = false;
        boolean shells = false;
        boolean netcat = false;
        boolean toShell = false;
        for (var word : WORDS.split(text)) {
            var program = word.substring(word.lastIndexOf('/') + 1);
            var sign = PROGRAMS.get(program);
            if (sign != null) {
                add(signs, sign);
            }
            fetches |= FETCHERS.contains(program);
            shells |= SHELLS.contains(program);
            netcat |= NETCATS.contains(program);
            toShell |= TO_SHELL.contains(word) || word.startsWith("exec:");
        }
        if (netcat && (toShell || shells)) {
            add(signs, CommandSign.NETWORK_SHELL);
        }
        if (fetches
                && (text.contains("| sh")
                        || text.contains("|sh")
                        || text.contains("| bash")
                        || text.contains("|bash")
                        || text.contains("chmod +x"))) {
            add(signs, CommandSign.DOWNLOAD_AND_RUN);
        }
    }

    private static void add(List<CommandSign> signs, CommandSign sign) {
        if (!signs.contains(sign)) {
            signs.add(sign);
        }
    }

    /** Paths in a line, written in one form. */
    private static final class PathsIn {
        private static final Pattern SLASHES = Pattern.compile("/(?:\\.?/)+");

        private PathsIn() {}

        /** {@code //} and {@code /./} are one slash; an URL loses one of its two. */
        private static String collapse(String line) {
            return SLASHES.matcher(line).replaceAll("/");
        }
    }
}
