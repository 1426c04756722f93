package dev.picket.event.kafka;

import java.io.IOException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What keeps a topic from being used, in words for operators; never the words of Kafka, which may quote a setting. */
public final class KafkaFault {
    private KafkaFault() {}

    /** What somebody wants of a topic. */
    public enum Use {
        READ,
        WRITE
    }

    public static String said(Exception fault, KafkaSettings settings, Use use) {
        var setting = settings.setting();
        var brokers = "the brokers at " + settings.where();
        return switch (fault) {
            case SaslAuthenticationException _ ->
                brokers + " refuse its login: check " + setting + ".user, password and mechanism";
            case AuthenticationException _ ->
                "no TLS with " + brokers + ": check " + setting
                        + ".authority, certificate and key, and the names in their certificates";
            case TopicAuthorizationException _ ->
                "may not " + verb(use) + " topic " + settings.topic() + ": grant its user " + use
                        + " and DESCRIBE on it";
            case GroupAuthorizationException denied ->
                "may not use group " + denied.groupId() + ": grant its user READ on it, or set " + setting + ".group";
            case ClusterAuthorizationException _ ->
                brokers + " refuse to number what it writes: grant its user IDEMPOTENT_WRITE on the cluster";
            case InvalidTopicException _, UnknownTopicOrPartitionException _ -> absent(settings);
            case InvalidRecordException _ ->
                "topic " + settings.topic() + " is compacted and would forget: set its cleanup.policy to delete";
            case RecordTooLargeException _ ->
                "topic " + settings.topic()
                        + " does not take a record of 768 KiB: set its max.message.bytes to 1048588";
            case NotEnoughReplicasException _ -> undelivered(settings);
            case TimeoutException _ ->
                brokers + " do not answer: check " + setting + ".brokers, and tls if they speak it";
            case IOException unreadable -> "cannot read what " + setting + " names: " + unreadable.getMessage();
            case ConfigException _ -> cannotBegin(fault, settings, use);
            default -> cannotBegin(fault.getCause() instanceof Exception cause ? cause : fault, settings, use);
        };
    }

    public static String absent(KafkaSettings settings) {
        return "there is no topic " + settings.topic() + " at " + settings.where() + ": make it, or set "
                + settings.setting() + ".topic";
    }

    /** A record was not taken in time, though the topic was there. */
    public static String undelivered(KafkaSettings settings) {
        return "topic " + settings.topic() + " takes nothing: its brokers at " + settings.where()
                + " do not answer, or fewer replicas are in sync than its min.insync.replicas";
    }

    private static String cannotBegin(Exception fault, KafkaSettings settings, Use use) {
        return String.valueOf(fault.getMessage()).startsWith("No resolvable bootstrap")
                ? "no broker of " + settings.where() + " has an address: check " + settings.setting() + ".brokers"
                : "cannot " + verb(use) + (use == Use.READ ? " from " : " to ") + settings.where() + " ("
                        + fault.getClass().getSimpleName() + "): check " + settings.setting()
                        + " and the files that it names";
    }

    private static String verb(Use use) {
        return use == Use.READ ? "read" : "write";
    }
}
