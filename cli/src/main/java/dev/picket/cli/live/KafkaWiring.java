package dev.picket.cli.live;

import dev.picket.agent.capture.audit.TopicSettings;
import dev.picket.agent.capture.log.LogTail.Start;
import dev.picket.agent.forward.kafka.KafkaTransport;
import dev.picket.cli.config.Config;
import dev.picket.cli.config.HostAndPort;
import dev.picket.cli.config.KafkaAccess;
import dev.picket.collector.accept.kafka.TopicIntake;
import dev.picket.event.kafka.KafkaSettings;
import dev.picket.event.kafka.KafkaSettings.Login;
import dev.picket.event.kafka.KafkaSettings.Pair;
import dev.picket.event.kafka.KafkaSettings.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/**
 * The settings of a topic, checked as a whole.
 *
 * @param setting where they stand
 */
record KafkaWiring(String setting, KafkaAccess kafka) {
    private static final String NO_GROUP = "group is empty: give the name under which positions are kept";

    /** @throws IOException names the setting that is missing or does not fit, and the fix; so do all of these */
    static Optional<TopicSettings> audit(Config config) throws IOException {
        var audit = config.agent().audit().kafka();
        var wiring = new KafkaWiring("agent.audit.kafka", audit.access());
        var settings = wiring.settings();
        if (settings.isEmpty()) {
            wiring.refuseUnless(
                    audit.access().topic().isEmpty(), "topic is given, but no brokers: give them as [host:port]");
            return Optional.empty();
        }
        wiring.refuseUnless(!audit.group().isEmpty(), NO_GROUP);
        var start = audit.fromEnd() ? Start.END : Start.BEGINNING;
        return Optional.of(new TopicSettings(settings.get(), audit.group(), start));
    }

    static Optional<KafkaTransport> forward(Config config) throws IOException {
        var kafka = config.agent().forward().kafka();
        return new KafkaWiring("agent.forward.kafka", kafka.access())
                .settings()
                .map(settings -> new KafkaTransport(settings, kafka.compression()));
    }

    static Optional<TopicIntake> intake(Config config) throws IOException {
        var kafka = config.collector().kafka();
        var wiring = new KafkaWiring("collector.kafka", kafka.access());
        var settings = wiring.settings();
        if (settings.isEmpty()) {
            return Optional.empty();
        }
        wiring.refuseUnless(!kafka.group().isEmpty(), NO_GROUP);
        return Optional.of(new TopicIntake(settings.get(), kafka.group()));
    }

    /** Empty: no topic is used. */
    private Optional<KafkaSettings> settings() throws IOException {
        if (kafka.brokers().isEmpty()) {
            return Optional.empty();
        }
        refuseUnless(!kafka.topic().isEmpty(), "brokers are given, but no topic");
        for (var broker : kafka.brokers()) {
            refuseUnless(HostAndPort.parse(broker).isPresent(), "brokers: \"" + broker + "\" is not host:port");
        }
        refuseHalves();
        return Optional.of(new KafkaSettings(
                setting,
                kafka.brokers(),
                kafka.topic(),
                kafka.tls() ? Optional.of(tls()) : Optional.empty(),
                kafka.password().map(file -> new Login(kafka.mechanism(), kafka.user(), file))));
    }

    private void refuseHalves() throws IOException {
        refuseUnless(
                kafka.certificate().isPresent() == kafka.key().isPresent(),
                "certificate and key belong together: give both, or neither");
        refuseUnless(
                kafka.user().isEmpty() == kafka.password().isEmpty(),
                "user and password belong together: give the name, and a file with the password");
        var certificates = kafka.authority().isPresent() || kafka.certificate().isPresent();
        refuseUnless(kafka.tls() || !certificates, "certificates are given, but tls is false");
        for (var file : List.of(kafka.authority(), kafka.certificate(), kafka.key(), kafka.password())) {
            if (file.isPresent() && !Files.isReadable(file.get())) {
                throw wrong(file.get() + " cannot be read: name a file that is there");
            }
        }
        refuseUnless(
                kafka.tls() || areHere(),
                "tls is false, and not all brokers are on loopback: what they send, and a password, would be read on"
                        + " the way");
    }

    private boolean areHere() {
        for (var broker : kafka.brokers()) {
            var host = HostAndPort.parse(broker).orElseThrow().host();
            if (!isHere(host)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHere(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException _) {
            return false;
        }
    }

    private Tls tls() {
        return new Tls(
                kafka.authority(),
                kafka.certificate().map(chain -> new Pair(chain, kafka.key().orElseThrow())));
    }

    private void refuseUnless(boolean holds, String why) throws IOException {
        if (!holds) {
            throw wrong(why);
        }
    }

    private IOException wrong(String why) {
        return new IOException(setting + ": " + why);
    }
}
