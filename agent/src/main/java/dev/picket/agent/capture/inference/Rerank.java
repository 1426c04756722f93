package dev.picket.agent.capture.inference;

import java.util.List;

/**
 * Texts that are compared with another: in, and no text out but what the request said itself, which is not read twice.
 *
 * @param paths how the paths end
 */
record Rerank(String operation, String provider, List<String> paths) implements Format {
    /** Cohere's, and after it Jina's, Voyage's, vLLM's, LiteLLM's and Text Embeddings Inference's. */
    static Rerank documents() {
        return new Rerank("rerank", "cohere", List.of("/rerank"));
    }

    /** vLLM's. */
    static Rerank score() {
        return new Rerank("score", "vllm", List.of("/score"));
    }

    @Override
    public boolean reads(String path) {
        return paths.stream().anyMatch(path::endsWith);
    }

    @Override
    public Reading open(String path, Said said) {
        return new Comparison(said);
    }

    private record Comparison(Said said) implements Reading {
        private static final List<String> TEXTS =
                List.of("query", "queries", "documents", "texts", "text_1", "text_2", "data_1", "data_2", "items");

        @Override
        public void request(Json body) {
            said.model(body.at("model"));
            TEXTS.forEach(name -> text(body.at(name)));
        }

        /** A text, a document with one, or many of either. */
        private void text(Json value) {
            said.prompt(false, value);
            said.prompt(false, value.at("text"));
            value.items().forEach(this::text);
        }

        @Override
        public void answer(Json part) {
            var usage = part.at("usage");
            said.answerModel(part.at("model"));
            said.inputTokens(usage.at("prompt_tokens").or(usage.at("total_tokens")));
            said.inputTokens(part.at("meta").at("tokens").at("input_tokens"));
        }
    }
}
