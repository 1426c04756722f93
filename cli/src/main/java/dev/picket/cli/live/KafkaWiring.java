package dev.picket.cli.live;

import dev.picket.agent.capture.audit.AuditTail.Start;
import dev.picket.agent.capture.audit.KafkaSettings;
import dev.picket.agent.capture.audit.KafkaSettings.Login;
import dev.picket.agent.capture.audit.KafkaSettings.Pair;
import dev.picket.agent.capture.audit.KafkaSettings.Tls;
import dev.picket.cli.config.Config;
import dev.picket.cli.config.HostAndPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** The settings of the topic with audit events, checked as a whole. */
record KafkaWiring(Config.Kafka kafka) {

    /** @throws IOException names the setting that is missing or does not fit, and the fix */
    Optional<KafkaSettings> settings() throws IOException {
        if (kafka.brokers().isEmpty()) {
            refuseUnless(kafka.topic().isEmpty(), "topic is given, but no brokers: give them as [host:port]");
            return Optional.empty();
        }
        refuseUnless(!kafka.topic().isEmpty(), "brokers are given, but no topic");
        refuseUnless(!kafka.group().isEmpty(), "group is empty: give the name under which positions are kept");
        for (var broker : kafka.brokers()) {
            refuseUnless(HostAndPort.parse(broker).isPresent(), "brokers: \"" + broker + "\" is not host:port");
        }
        refuseHalves();
        return Optional.of(new KafkaSettings(
                kafka.brokers(),
                kafka.topic(),
                kafka.group(),
                kafka.fromEnd() ? Start.END : Start.BEGINNING,
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
                "tls is false, and not all brokers are on loopback: what they send, and a password, would be read on the way");
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

    private static void refuseUnless(boolean holds, String why) throws IOException {
        if (!holds) {
            throw wrong(why);
        }
    }

    private static IOException wrong(String why) {
        return new IOException("agent.audit.kafka: " + why);
    }
}
