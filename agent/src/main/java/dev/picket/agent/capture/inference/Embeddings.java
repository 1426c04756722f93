package dev.picket.agent.capture.inference;

import java.util.List;

/**
 * Embeddings as each vendor computes them: text in, no text out.
 *
 * @param paths how the paths end that are this vendor's
 */
record Embeddings(String provider, List<String> paths) implements Format {
    /** Before {@link #openAi}, whose paths end alike. */
    static Embeddings ollama() {
        return new Embeddings("ollama", List.of("/api/embed", "/api/embeddings"));
    }

    static Embeddings cohere() {
        return new Embeddings("cohere", List.of("/v1/embed", "/v2/embed"));
    }

    static Embeddings gemini() {
        return new Embeddings("gcp.gemini", List.of(":embedContent", ":batchEmbedContents"));
    }

    /** And those who follow it. */
    static Embeddings openAi() {
        return new Embeddings("openai", List.of("/embeddings"));
    }

    /** Hugging Face's Text Embeddings Inference. After all whose paths end alike. */
    static Embeddings tei() {
        return new Embeddings("tei", List.of("/embed"));
    }

    @Override
    public boolean reads(String path) {
        return paths.stream().anyMatch(path::endsWith);
    }

    @Override
    public String operation() {
        return "embeddings";
    }

    @Override
    public Reading open(String path, Said said) {
        return new Vectors(said, path.indexOf(':') >= 0);
    }

    /** @param named the path names the model, and says its name better */
    private record Vectors(Said said, boolean named) implements Reading {
        @Override
        public void request(Json body) {
            if (!named) {
                said.model(body.at("model"));
            }
            said.stream(body.at("stream").truthy());
            List.of("input", "inputs", "prompt", "texts").forEach(name -> texts(body.at(name)));
            body.at("inputs").items().forEach(input -> parts(input.at("content").items()));
            parts(body.at("content").at("parts").items());
            body.at("requests")
                    .items()
                    .forEach(request -> parts(request.at("content").at("parts").items()));
        }

        private void texts(Json input) {
            said.prompt(false, input);
            input.items().forEach(text -> said.prompt(false, text));
        }

        private void parts(List<Json> parts) {
            parts.forEach(part -> said.prompt(false, part.at("text")));
        }

        @Override
        public void answer(Json part) {
            said.answerModel(part.at("model"));
            said.inputTokens(part.at("usage").at("prompt_tokens"));
            said.inputTokens(part.at("prompt_eval_count"));
            said.inputTokens(part.at("meta").at("billed_units").at("input_tokens"));
            said.inputTokens(part.at("usageMetadata").at("promptTokenCount"));
        }
    }
}
