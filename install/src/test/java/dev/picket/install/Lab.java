package dev.picket.install;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The lab that is up on this machine, if one is: its programs, and its API server with all rights. */
final class Lab {
    private static final Duration RECORDING_MAX = Duration.ofMinutes(25);

    private Lab() {}

    static Path state() {
        var given = System.getenv("PICKET_LAB");
        var states = System.getenv("XDG_STATE_HOME");
        return given != null
                ? Path.of(given)
                : (states != null ? Path.of(states) : Path.of(System.getProperty("user.home"), ".local", "state"))
                        .resolve("picket-lab");
    }

    /** One of its programs, else the one on the PATH. */
    static Optional<Path> program(String name) {
        var own = state().resolve("bin").resolve(name);
        if (Files.isExecutable(own)) {
            return Optional.of(own);
        }
        return List.of(System.getenv("PATH").split(":")).stream()
                .map(folder -> Path.of(folder).resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Why nothing can be tried with its API server; empty if it answers. Nobody touches the lab while a recording is made of it. */
    static String obstacle() {
        Optional.ofNullable(System.getenv("LAB_RECORDED"))
                .map(Path::of)
                .ifPresent(folder -> await("a recording in " + folder)
                        .atMost(RECORDING_MAX)
                        .until(() -> !Files.exists(folder.resolve(".recording"))));
        if (!Files.isReadable(kubeconfig())) {
            return "skipped: the lab is not up; run: lab/up apiserver";
        }
        var ready = kubectl("get", "--raw", "/readyz");
        return ready.code() == 0 ? "" : "skipped: the lab's API server does not answer: " + ready.err();
    }

    static Path kubeconfig() {
        return state().resolve("kubeconfigs/admin");
    }

    static Command kubectl(String... words) {
        return kubectlWith("", words);
    }

    /** @param input what it reads from {@code -f -} */
    static Command kubectlWith(String input, String... words) {
        var command = new ArrayList<>(List.of(state().resolve("bin/kubectl").toString()));
        command.addAll(List.of(words));
        return Command.run(command, environment(), input);
    }

    /** A kubectl that goes on; what it says goes one way. */
    static Process started(String... words) throws IOException {
        var command = new ArrayList<>(List.of(state().resolve("bin/kubectl").toString()));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment());
        return builder.start();
    }

    static Map<String, String> environment() {
        return Map.of("KUBECONFIG", kubeconfig().toString());
    }
}
