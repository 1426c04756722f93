package dev.picket.cli;

import dev.picket.cli.config.Config;
import dev.picket.cli.live.AgentHealth;
import dev.picket.cli.live.DataFolder;
import dev.picket.cli.live.Engines;
import dev.picket.cli.live.Lifetime;
import dev.picket.cli.live.Local;
import dev.picket.collector.accept.Listening;
import dev.picket.event.Stopping;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code picket agent}. */
@Command(name = "agent", description = "Watches the planes of this node and forwards to a collector.")
final class AgentCommand implements Callable<Integer> {
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
            var clock = InstantSource.system();
            var link = Local.network(config, folder, clock, vertx, stopping);
            var agent = Local.start(config, folder, Version.number(), link, clock, vertx, stopping);
            if (config.ports().health() > 0) {
                var where = new Listening(config.ports().host(), config.ports().health());
                AgentHealth.start(agent, where, vertx, stopping);
            }
            out.println("agent is up; it forwards to " + target(config));
            Seen.lines(agent).forEach(out::println);
            out.flush();
            lifetime.awaitSignal(() -> true);
            return 0;
        }
    }

    private static String target(Config config) {
        var kafka = config.agent().forward().kafka().access();
        var to = config.agent().collector();
        return kafka.brokers().isEmpty()
                ? to.host() + ':' + to.port()
                : "topic " + kafka.topic() + " at " + String.join(",", kafka.brokers());
    }
}
