package dev.picket.agent.capture.audit;

import java.io.IOException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** What keeps a topic from being read, in words for operators; never the words of Kafka, which may quote a setting. */
final class TopicFault {
    private TopicFault() {}

    static String said(Exception fault, KafkaSettings settings) {
        var brokers = String.join(",", settings.brokers());
        return switch (fault) {
            case SaslAuthenticationException _ ->
                "the brokers at " + brokers + " refuse its login: check agent.audit.kafka.user, password and mechanism";
            case AuthenticationException _ ->
                "no TLS with the brokers at " + brokers
                        + ": check agent.audit.kafka.authority, certificate and key, and the names in their certificates";
            case TopicAuthorizationException _ ->
                "may not read topic " + settings.topic() + ": grant its user READ and DESCRIBE on it";
            case GroupAuthorizationException _ ->
                "may not use group " + settings.group() + ": grant its user READ on it, or set agent.audit.kafka.group";
            case InvalidTopicException _ -> absent(settings);
            case TimeoutException _ ->
                "the brokers at " + brokers
                        + " do not answer: check agent.audit.kafka.brokers, and tls if they speak it";
            case ConfigException _ -> cannotBegin(fault, brokers);
            case IOException unreadable -> "cannot read what agent.audit.kafka names: " + unreadable.getMessage();
            default -> cannotBegin(fault.getCause() instanceof Exception cause ? cause : fault, brokers);
        };
    }

    static String absent(KafkaSettings settings) {
        return "there is no topic " + settings.topic() + " at " + String.join(",", settings.brokers())
                + ": make it, or set agent.audit.kafka.topic";
    }

    private static String cannotBegin(Exception fault, String brokers) {
        var kind = fault.getClass().getSimpleName();
        return String.valueOf(fault.getMessage()).startsWith("No resolvable bootstrap")
                ? "no broker of " + brokers + " has an address: check agent.audit.kafka.brokers"
                : "cannot read from " + brokers + " (" + kind
                        + "): check agent.audit.kafka and the files that it names";
    }
}
