package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.Rfc3339;
import dev.picket.event.Endpoint;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A line of Envoy AI Gateway's access log in JSON: Envoy's own names, and those that the gateway's examples or the GenAI conventions give what
 * it learned of the inference. It holds no text.
 */
record EnvoyRecord(OtlpAttributes fields) implements GatewayRecord {
    private static final Map<String, String> OTHER_NAMES = Map.of(
            "genai_model_name", "gen_ai.request.model",
            "genai_model_name_override", "gen_ai.response.model",
            "genai_backend_name", "gen_ai.provider.name",
            "genai_tokens_input", "gen_ai.usage.input_tokens",
            "genai_tokens_output", "gen_ai.usage.output_tokens",
            "llm_input_token", "gen_ai.usage.input_tokens",
            "llm_output_token", "gen_ai.usage.output_tokens",
            "llm_cached_input_token", "gen_ai.usage.cache_read.input_tokens");

    static Optional<GatewayRecord> of(Json line) {
        var fields = OtlpAttributes.of(line, OTHER_NAMES);
        boolean inference = fields.first("gen_ai.request.model", "gen_ai.response.model", "gen_ai.usage.input_tokens")
                .truthy();
        return inference && fields.count("response_code").number().isPresent()
                ? Optional.of(new EnvoyRecord(fields))
                : Optional.empty();
    }

    @Override
    public Optional<Instant> start() {
        return Rfc3339.parse(fields.first("start_time").text());
    }

    /** The duration is in milliseconds. */
    @Override
    public Optional<Instant> end() {
        return start().map(at ->
                at.plusMillis(Math.min(fields.count("duration").number().orElse(0), 86_400_000)));
    }

    @Override
    public Endpoint caller() {
        return Addresses.endpoint(fields.first("downstream_remote_address").text());
    }

    @Override
    public Endpoint server() {
        return Addresses.endpoint(fields.first("upstream_host").text());
    }

    @Override
    public String operation() {
        var byPath = Call.of("POST", path(), _ -> "").format().map(Format::operation);
        return fields.first("gen_ai.operation.name").isText()
                ? OtlpNames.operation(fields).orElse("chat")
                : byPath.orElse("chat");
    }

    @Override
    public String provider() {
        return OtlpNames.provider(fields);
    }

    @Override
    public int status() {
        return Math.min(999, fields.count("response_code").count(0));
    }

    @Override
    public String credential() {
        return "";
    }

    @Override
    public String tenant() {
        return "";
    }

    /** As an access log's format names the header. */
    @Override
    public String trace() {
        return TraceParent.trace(fields.first("traceparent").text());
    }

    @Override
    public void tell(Said said) {
        new OtlpReading(fields, said).read();
        if (!said.namesModel()) {
            said.model(Call.of("POST", path(), _ -> "").model());
        }
    }

    private String path() {
        return fields.first("x-envoy-origin-path", "x-envoy-original-path", "path", ":path")
                .text();
    }
}
