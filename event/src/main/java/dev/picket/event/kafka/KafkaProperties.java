package dev.picket.event.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;

/** What clients of Kafka's are made with. Secrets are read from their files here, and are of a type that prints as {@code [hidden]}. */
public final class KafkaProperties {
    private static final int FETCH_BYTES = 16 << 20;
    private static final int RECORDS = 100;
    private static final int REQUEST_MILLIS = 10_000;
    private static final int RECONNECT_MILLIS_MAX = 10_000;

    private KafkaProperties() {}

    /**
     * For a client of any kind.
     *
     * @throws IOException names the file that cannot be read, never what is in it
     */
    public static Map<String, Object> of(KafkaSettings settings) throws IOException {
        var all = new HashMap<String, Object>();
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.brokers());
        all.put(CommonClientConfigs.CLIENT_ID_CONFIG, "picket");
        all.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol(settings));
        all.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        all.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, RECONNECT_MILLIS_MAX);
        all.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MILLIS);
        if (settings.tls().isPresent()) {
            trust(all, settings.tls().get());
        }
        if (settings.login().isPresent()) {
            logIn(all, settings.login().get());
        }
        return all;
    }

    /**
     * For a consumer of a group, which tells the positions itself.
     *
     * @param fromEnd where to begin when the group has no position
     * @throws IOException as {@link #of}
     */
    public static Map<String, Object> reading(KafkaSettings settings, String group, boolean fromEnd)
            throws IOException {
        var all = of(settings);
        all.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, REQUEST_MILLIS);
        all.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        all.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, fromEnd ? "latest" : "earliest");
        return all;
    }

    private static String protocol(KafkaSettings settings) {
        var transport = settings.tls().isPresent() ? "SSL" : "PLAINTEXT";
        return settings.login().isPresent() ? "SASL_" + transport : transport;
    }

    private static void trust(Map<String, Object> all, KafkaSettings.Tls tls) throws IOException {
        if (tls.authority().isPresent()) {
            all.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
            all.put(
                    SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG,
                    secret("authority", tls.authority().get()));
        }
        if (tls.own().isPresent()) {
            var own = tls.own().get();
            all.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PEM");
            all.put(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, secret("certificate", own.certificate()));
            all.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, secret("key", own.key()));
        }
    }

    private static void logIn(Map<String, Object> all, KafkaSettings.Login login) throws IOException {
        var password = secret("password", login.password()).value();
        all.put(SaslConfigs.SASL_MECHANISM, login.mechanism().label());
        all.put(
                SaslConfigs.SASL_JAAS_CONFIG,
                new Password("%s required username=%s password=%s;"
                        .formatted(login.mechanism().module(), quoted(login.user()), quoted(password))));
    }

    private static Password secret(String setting, Path file) throws IOException {
        try {
            return new Password(Files.readString(file).strip());
        } catch (IOException e) {
            throw new IOException(
                    "%s: %s cannot be read (%s)"
                            .formatted(
                                    setting,
                                    file,
                                    e.getClass()
                                            .getSimpleName()
                                            .replace("Exception", "")
                                            .toLowerCase(Locale.ROOT)),
                    e);
        }
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
