package dev.picket.event.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.event.kafka.KafkaSettings.Login;
import dev.picket.event.kafka.KafkaSettings.Mechanism;
import dev.picket.event.kafka.KafkaSettings.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaPropertiesTest {
    private static final KafkaSettings SETTINGS = with(Optional.empty(), Optional.empty());

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void properties_hideSecretsAndQuoteThem() throws IOException {
        var password = Files.writeString(folder.resolve("password"), "hunter\"2\\\n");
        var login = new Login(Mechanism.PLAIN, "$ConnectionString", password);
        var properties = KafkaProperties.of(with(Optional.empty(), Optional.of(login)));

        assertThat(properties.toString()).doesNotContain("hunter");
        assertThat(properties.get("sasl.jaas.config"))
                .extracting(secret -> ((Password) secret).value())
                .asString()
                .contains("username=\"$ConnectionString\" password=\"hunter\\\"2\\\\\";");
        assertThat(properties).containsEntry("security.protocol", "SASL_PLAINTEXT");
    }

    @Test
    void properties_ofAFileThatIsGone_nameTheSettingAndTheFile() {
        var gone = folder.resolve("gone.pem");
        var tls = new Tls(Optional.of(gone), Optional.empty());

        assertThatThrownBy(() -> KafkaProperties.of(with(Optional.of(tls), Optional.empty())))
                .isInstanceOf(IOException.class)
                .hasMessage("authority: " + gone + " cannot be read (nosuchfile)");
    }

    @Test
    void faults_areSaidWithTheSettingThatMendsThem() {
        assertThat(read(new TimeoutException("x"))).contains("127.0.0.1:9092", "agent.audit.kafka.brokers");
        assertThat(read(new SaslAuthenticationException("hunter2")))
                .contains("agent.audit.kafka.user")
                .doesNotContain("hunter2");
        assertThat(read(new TopicAuthorizationException(Set.of("audit"))))
                .isEqualTo("may not read topic audit: grant its user READ and DESCRIBE on it");
        assertThat(KafkaFault.said(new TopicAuthorizationException("audit"), SETTINGS, KafkaFault.Use.WRITE))
                .isEqualTo("may not write topic audit: grant its user WRITE and DESCRIBE on it");
        assertThat(read(new UnknownTopicOrPartitionException()))
                .isEqualTo("there is no topic audit at 127.0.0.1:9092: make it, or set agent.audit.kafka.topic");
        assertThat(read(new RecordTooLargeException())).contains("max.message.bytes");
        assertThat(read(new NotEnoughReplicasException()))
                .isEqualTo("topic audit takes nothing: its brokers at 127.0.0.1:9092 do not answer,"
                        + " or fewer replicas are in sync than its min.insync.replicas");
    }

    private static String read(Exception fault) {
        return KafkaFault.said(fault, SETTINGS, KafkaFault.Use.READ);
    }

    private static KafkaSettings with(Optional<Tls> tls, Optional<Login> login) {
        return new KafkaSettings("agent.audit.kafka", List.of("127.0.0.1:9092"), "audit", tls, login);
    }
}
