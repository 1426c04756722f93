package dev.picket.agent.capture.inference;

import java.util.List;
import java.util.Optional;

/** The APIs that are read, one line each; of two that read a path the first does. */
final class Formats {
    private static final List<Format> ALL = List.of(
            new OpenAiChat(),
            new OpenAiResponses(),
            new OpenAiRuns(),
            new Anthropic(),
            new Ollama(),
            new BedrockConverse(),
            new VendorBodies(),
            new Cohere(),
            new Gemini(),
            new KServe(),
            new TextGeneration(),
            Rerank.documents(),
            Rerank.score(),
            Embeddings.ollama(),
            Embeddings.cohere(),
            Embeddings.gemini(),
            Embeddings.openAi(),
            Embeddings.tei());

    private Formats() {}

    static List<Format> all() {
        return ALL;
    }

    static Optional<Format> of(String method, String path) {
        return method.equalsIgnoreCase("POST")
                ? ALL.stream().filter(format -> format.reads(path)).findFirst()
                : Optional.empty();
    }
}
