package dev.picket.cli.live;

import dev.picket.agent.Agent;
import dev.picket.agent.forward.CertificateFiles;
import dev.picket.agent.forward.Enrolling;
import dev.picket.agent.forward.GrpcLink;
import dev.picket.agent.forward.Link;
import dev.picket.agent.forward.kafka.KafkaLink;
import dev.picket.agent.inspect.TextInspector;
import dev.picket.cli.config.Config;
import dev.picket.event.Stopping;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/** The agent of this machine. */
public final class Local {
    private Local() {}

    /** @throws IOException names the setting or the file that cannot be used */
    public static Agent start(
            Config config,
            DataFolder data,
            String version,
            Link link,
            InstantSource clock,
            Vertx vertx,
            Stopping stopping)
            throws IOException {
        var settings = new Wiring(config, data).agent(version, clock);
        var agent = Agent.start(settings, link, new TextInspector(), vertx, clock, new SecureRandom());
        stopping.onStop("agent", agent::close);
        return agent;
    }

    /** The same agent with sources of the caller's. */
    public static Agent playing(
            Config config,
            DataFolder data,
            String version,
            Link link,
            List<Agent.Opening> sources,
            InstantSource clock,
            Stopping stopping)
            throws IOException {
        var settings = new Wiring(config, data).agent(version, clock);
        var agent = Agent.start(settings, link, sources, clock, new SecureRandom());
        stopping.onStop("agent", agent::close);
        return agent;
    }

    /**
     * Over the network, as the settings say; with a certificate that is kept fresh, if they ask for that.
     *
     * @throws IOException names the setting that is missing
     */
    public static Link network(Config config, DataFolder data, InstantSource clock, Vertx vertx, Stopping stopping)
            throws IOException {
        var transport = KafkaWiring.forward(config);
        return transport.isPresent() ? new KafkaLink(transport.get()) : straight(config, data, clock, vertx, stopping);
    }

    private static Link straight(Config config, DataFolder data, InstantSource clock, Vertx vertx, Stopping stopping)
            throws IOException {
        var wiring = new Wiring(config, data);
        var desk = wiring.desk();
        if (desk.isPresent()) {
            var files = new CertificateFiles(wiring.tls(), wiring.agentName());
            var enrolling = Enrolling.start(desk.get(), files, clock);
            stopping.onStop("enrolment", enrolling::close);
        }
        var where = config.agent().collector();
        return new GrpcLink(vertx, where.host(), where.port(), wiring.tls());
    }
}
