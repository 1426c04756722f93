package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.Rfc3339;
import dev.picket.event.Endpoint;
import dev.picket.event.Hashing;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** LiteLLM's standard logging payload, with the texts that it holds unless message logging is off. */
record LiteLlmRecord(Json line, String operation) implements GatewayRecord {
    private static final Map<String, String> OPERATIONS = Map.ofEntries(
            Map.entry("completion", "chat"),
            Map.entry("acompletion", "chat"),
            Map.entry("responses", "chat"),
            Map.entry("aresponses", "chat"),
            Map.entry("anthropic_messages", "chat"),
            Map.entry("text_completion", "text_completion"),
            Map.entry("atext_completion", "text_completion"),
            Map.entry("embedding", "embeddings"),
            Map.entry("aembedding", "embeddings"),
            Map.entry("rerank", "rerank"),
            Map.entry("arerank", "rerank"));

    static Optional<GatewayRecord> of(Json line) {
        var operation = OPERATIONS.get(line.at("call_type").text());
        return operation != null && line.has("model") && line.has("startTime")
                ? Optional.of(new LiteLlmRecord(line, operation))
                : Optional.empty();
    }

    @Override
    public Optional<Instant> start() {
        return time(line.at("startTime"));
    }

    @Override
    public Optional<Instant> end() {
        return time(line.at("endTime"));
    }

    @Override
    public Endpoint caller() {
        var address = line.at("metadata").at("requester_ip_address").text();
        return Endpoint.of(Addresses.isLiteral(address) ? address : "", 0);
    }

    /** Host names stay behind. */
    @Override
    public Endpoint server() {
        try {
            var base = URI.create(line.at("api_base").text());
            var host = base.getHost() == null ? "" : base.getHost().replaceAll("[\\[\\]]", "");
            int port = base.getPort() < 0 || base.getPort() > 65_535 ? 0 : base.getPort();
            return Addresses.isLiteral(host) ? Endpoint.of(host, port) : Endpoint.UNKNOWN;
        } catch (IllegalArgumentException none) {
            return Endpoint.UNKNOWN;
        }
    }

    @Override
    public String provider() {
        return line.at("custom_llm_provider").text();
    }

    @Override
    public int status() {
        if (succeeded()) {
            return 200;
        }
        var code = line.at("error_information").at("error_code").text();
        return code.matches("[1-5][0-9]{2}") ? Integer.parseInt(code) : 0;
    }

    @Override
    public String credential() {
        var hash = line.at("metadata").at("user_api_key_hash").text();
        return hash.isEmpty() ? "" : Hashing.hash(hash);
    }

    @Override
    public String tenant() {
        var metadata = line.at("metadata");
        return metadata.at("user_api_key_team_alias")
                .or(metadata.at("user_api_key_team_id"))
                .text();
    }

    /** Its {@code trace_id} is its own, no trace's of the caller. */
    @Override
    public String trace() {
        return "";
    }

    @Override
    public void tell(Said said) {
        var parameters = line.at("model_parameters");
        var openAi = new OpenAiChat().open("", said);
        openAi.request(line);
        said.model(line.at("model_group"));
        said.prompt(false, line.at("messages"));
        said.stream(line.at("stream").or(parameters.at("stream")).truthy());
        said.wanted(parameters.at("n"));
        said.maxTokens(parameters.at("max_completion_tokens").or(parameters.at("max_tokens")));
        said.tools(parameters.at("tools").items().size());
        answer(openAi, said);
    }

    private void answer(Format.Reading openAi, Said said) {
        var response = line.at("response");
        if (response.has("choices")) {
            openAi.answer(response);
        } else if (response.has("output")) {
            new OpenAiResponses().open("", said).answer(response);
        } else {
            List.of(response, response.at("text")).forEach(text -> said.aside(0, Channel.Kind.CONTENT, text));
        }
        if (succeeded()) {
            said.inputTokens(line.at("prompt_tokens"));
            said.outputTokens(line.at("completion_tokens"));
        }
    }

    private boolean succeeded() {
        return line.at("status").text().equals("success");
    }

    /** Seconds since 1970 with their fraction, or RFC 3339. */
    private static Optional<Instant> time(Json time) {
        if (time.isText()) {
            return Rfc3339.parse(time.text());
        }
        return time.number().isPresent() && time instanceof Json.Digits(var digits)
                ? Optional.of(Instant.ofEpochMilli(Math.round(Double.parseDouble(digits) * 1000)))
                : Optional.empty();
    }
}
