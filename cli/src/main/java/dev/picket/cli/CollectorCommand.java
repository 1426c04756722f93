package dev.picket.cli;

import dev.picket.cli.config.Config;
import dev.picket.cli.live.Central;
import dev.picket.cli.live.DataFolder;
import dev.picket.cli.live.Engines;
import dev.picket.cli.live.Lifetime;
import dev.picket.collector.accept.Listening;
import dev.picket.event.Stopping;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code picket collector}. */
@Command(name = "collector", description = "Hears the agents of all nodes: context, detection, incidents, ledger, API.")
final class CollectorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Settings settings = new Settings();

    @Override
    public Integer call() throws InterruptedException {
        var config = settings.read();
        var lifetime = Lifetime.begin();
        try {
            return run(config, lifetime);
        } catch (IOException e) {
            throw Failures.of(e);
        } finally {
            lifetime.ended();
        }
    }

    private Integer run(Config config, Lifetime lifetime) throws IOException, InterruptedException {
        var out = spec.commandLine().getOut();
        var folder = DataFolder.make(config.data());
        try (var stopping = new Stopping()) {
            folder.useHashKey(config.keys().hash());
            var vertx = Engines.start(stopping);
            var intake = new Listening(config.ports().host(), config.ports().grpc());
            var central = Central.start(
                    config, folder, Optional.of(intake), new Telling(out), InstantSource.system(), vertx, stopping);
            out.println("collector is up; its data is in " + folder.path());
            out.println("  agents     " + intake.host() + ':' + intake.port() + " (gRPC, mutual TLS)");
            var kafka = config.collector().kafka().access();
            if (!kafka.brokers().isEmpty()) {
                out.println("             topic " + kafka.topic() + " at " + String.join(",", kafka.brokers()));
            }
            out.println("  names      " + central.inventory());
            out.println("  API        " + central.address() + " (token: " + folder.token() + ")");
            out.flush();
            return lifetime.awaitSignal(central.collector()::ready) ? 0 : CommandFailure.FOUND;
        }
    }
}
