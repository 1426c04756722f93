package dev.picket.cli;

import dev.picket.agent.Agent;
import dev.picket.cli.config.Config;
import dev.picket.cli.live.Central;
import dev.picket.cli.live.DataFolder;
import dev.picket.cli.live.Engines;
import dev.picket.cli.live.Lifetime;
import dev.picket.cli.live.Local;
import dev.picket.event.Stopping;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code picket up}. */
@Command(
        name = "up",
        description =
                "Runs agent and collector in one process: watches this machine as far as it may, and says what it would need.")
final class UpCommand implements Callable<Integer> {
    private static final int PORT_MAX = 65_535;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Settings settings = new Settings();

    @Option(names = "--data", paramLabel = "DIR", description = "The data folder (default: ~/.picket).")
    private Optional<Path> data = Optional.empty();

    @Option(names = "--port", paramLabel = "8470", description = "Port of the API (default: 8470).")
    private Optional<Integer> port = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        port.ifPresent(UpCommand::check);
        var config = settings.read();
        var lifetime = Lifetime.begin();
        try {
            return run(port.map(config::onApiPort).orElse(config), lifetime);
        } catch (IOException e) {
            throw Failures.of(e);
        } finally {
            lifetime.ended();
        }
    }

    private Integer run(Config config, Lifetime lifetime) throws IOException, InterruptedException {
        var out = spec.commandLine().getOut();
        var folder = DataFolder.make(data.orElse(config.data()));
        try (var stopping = new Stopping()) {
            folder.useHashKey(config.keys().hash());
            var vertx = Engines.start(stopping);
            var clock = InstantSource.system();
            var central = Central.start(config, folder, Optional.empty(), new Telling(out), clock, vertx, stopping);
            var agent = Local.start(config, folder, Version.number(), central.link(), clock, vertx, stopping);
            greet(folder, central, agent, out);
            boolean healthy = lifetime.awaitSignal(central.collector()::ready);
            out.println(
                    healthy ? "stopping: what is on its way is kept ..." : "stopping: detection has failed, see above");
            out.flush();
            return healthy ? 0 : CommandFailure.FOUND;
        }
    }

    private static void check(int port) {
        if (port < 0 || port > PORT_MAX) {
            throw CommandFailure.badInput("--port is " + port + ": expected 1 to " + PORT_MAX + ", or 0 for any");
        }
    }

    private static void greet(DataFolder folder, Central central, Agent agent, PrintWriter out) {
        out.println("picket " + Version.number() + " is up; its data is in " + folder.path());
        Seen.lines(agent).forEach(out::println);
        out.println("  names      " + central.inventory());
        out.println("  API        " + central.address() + " (token: " + folder.token() + ")");
        out.println(
                "Ask it from another terminal: picket incidents, picket timeline --since 15m, picket status. Ctrl-C stops it.");
        out.flush();
    }
}
