package dev.picket.agent.capture.inference;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a record calls itself: the names of operations and providers in OpenTelemetry's GenAI conventions up to and after 1.37, OpenLLMetry
 * and OpenInference, in today's words.
 */
final class OtlpNames {
    private static final Map<String, String> OPERATIONS = Map.ofEntries(
            Map.entry("chat", "chat"),
            Map.entry("text_completion", "text_completion"),
            Map.entry("generate_content", "generate_content"),
            Map.entry("embeddings", "embeddings"),
            Map.entry("completion", "text_completion"),
            Map.entry("embedding", "embeddings"),
            Map.entry("rerank", "rerank"),
            Map.entry("reranker", "rerank"),
            Map.entry("llm", "chat"));

    private static final Map<String, String> PROVIDERS = Map.ofEntries(
            Map.entry("az.ai.openai", "azure.ai.openai"),
            Map.entry("azure", "azure.ai.openai"),
            Map.entry("az.ai.inference", "azure.ai.inference"),
            Map.entry("aws", "aws.bedrock"),
            Map.entry("bedrock", "aws.bedrock"),
            Map.entry("google", "gcp.gen_ai"),
            Map.entry("gemini", "gcp.gemini"),
            Map.entry("vertex_ai", "gcp.vertex_ai"),
            Map.entry("vertexai", "gcp.vertex_ai"),
            Map.entry("mistral", "mistral_ai"),
            Map.entry("mistralai", "mistral_ai"),
            Map.entry("watsonx", "ibm.watsonx.ai"),
            Map.entry("xai", "x_ai"));

    /** Names, or beginnings of names, of attributes that hold what was said. */
    private static final List<String> CONTENTS = List.of(
            "gen_ai.prompt",
            "gen_ai.completion",
            "gen_ai.input.messages",
            "gen_ai.output.messages",
            "gen_ai.system_instructions",
            "gen_ai.tool.definitions",
            "gen_ai.tool.call.arguments",
            "gen_ai.tool.call.result",
            "gen_ai.event.content",
            "llm.prompts",
            "llm.completions",
            "llm.input_messages",
            "llm.output_messages",
            "llm.prompt_template",
            "llm.invocation_parameters",
            "embedding.invocation_parameters",
            "llm.request.functions",
            "llm.tools",
            "input.value",
            "output.value",
            "traceloop.entity.input",
            "traceloop.entity.output",
            "embedding.embeddings",
            "reranker.",
            "retrieval.documents",
            "tool.parameters",
            "exception.");

    private OtlpNames() {}

    /** The operation of what is an inference; empty for spans of agents, tools, chains, and for what is no such record at all. */
    static Optional<String> operation(OtlpAttributes attributes) {
        var said = attributes.first("gen_ai.operation.name", "llm.request.type", "openinference.span.kind");
        if (said.isText()) {
            return Optional.ofNullable(OPERATIONS.get(said.text().toLowerCase(Locale.ROOT)));
        }
        boolean older =
                attributes.first("gen_ai.system", "gen_ai.provider.name").isText()
                        || attributes.first("gen_ai.request.id").isText();
        boolean model = attributes
                .first("gen_ai.request.model", "gen_ai.response.model", "llm.request.model")
                .isText();
        return older && model ? Optional.of("chat") : Optional.empty();
    }

    /** As the sender wrote it. */
    static String provider(OtlpAttributes attributes) {
        return attributes
                .first("gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system")
                .text();
    }

    /** In today's words; of a name that was vetted, as a secret in small letters is not known for one. */
    static String today(String provider) {
        var said = provider.toLowerCase(Locale.ROOT);
        return PROVIDERS.getOrDefault(said, said);
    }

    static boolean isContent(String name) {
        return CONTENTS.stream().anyMatch(name::startsWith);
    }
}
