package dev.picket.agent.capture.inference;

/** Embeddings as OpenAI and those who follow it compute them: text in, no text out. */
final class Embeddings implements Format {
    @Override
    public boolean reads(String path) {
        return path.endsWith("/embeddings") && !path.contains("/api/");
    }

    @Override
    public String operation() {
        return "embeddings";
    }

    @Override
    public String provider() {
        return "openai";
    }

    @Override
    public Reading open(String path, Said said) {
        return new Vectors(said);
    }

    private record Vectors(Said said) implements Reading {
        @Override
        public void request(Json body) {
            said.model(body.at("model"));
            said.stream(body.at("stream").truthy());
            said.prompt(false, body.at("input"));
            body.at("input").items().forEach(text -> said.prompt(false, text));
        }

        @Override
        public void answer(Json part) {
            said.answerModel(part.at("model"));
            said.inputTokens(part.at("usage").at("prompt_tokens"));
        }
    }
}
