package dev.picket.agent;

import dev.picket.agent.capture.audit.TopicSettings;
import dev.picket.agent.capture.audit.WebhookSettings;
import dev.picket.agent.capture.flow.FlowSettings;
import dev.picket.agent.capture.inference.CheckSettings;
import dev.picket.agent.capture.inference.OtlpSettings;
import dev.picket.agent.capture.inference.ProxySettings;
import dev.picket.agent.capture.inference.TapSettings;
import dev.picket.agent.capture.log.LogTail;
import dev.picket.agent.forward.Settings;
import dev.picket.event.telemetry.TelemetrySettings;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What runs on a node; a plane that is empty is not watched.
 *
 * @param version of the program, for its health reports
 * @param tap what is read of model servers' connections on this node, without their knowing
 * @param check model servers whose own counters are held against what was seen
 * @param gatewayLog what a gateway writes of its inferences, one JSON object a line
 * @param telemetry where its spans are sent; empty: nowhere
 * @param heartbeat how often a marked event of every plane is sent down the whole way
 * @param nodeAddresses this node's own addresses, which pods on the host's network share
 */
public record AgentSettings(
        String version,
        Settings forward,
        Set<String> nodeAddresses,
        Optional<FlowSettings> flow,
        Optional<LogTail.Settings> auditLog,
        Optional<WebhookSettings> auditWebhook,
        Optional<TopicSettings> auditTopic,
        Optional<ProxySettings> inference,
        Optional<TapSettings> tap,
        Optional<CheckSettings> check,
        Optional<OtlpSettings> otlp,
        Optional<LogTail.Settings> gatewayLog,
        Optional<Duration> heartbeat,
        Optional<TelemetrySettings> telemetry) {
    public AgentSettings {
        nodeAddresses = Set.copyOf(nodeAddresses);
    }
}
