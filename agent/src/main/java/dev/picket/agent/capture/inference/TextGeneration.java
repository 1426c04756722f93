package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.inference.Channel.Kind;
import java.util.List;

/** The own API of Hugging Face's Text Generation Inference: whole, or one event a token, of which the last repeats the whole text. */
final class TextGeneration implements Format {
    @Override
    public boolean reads(String path) {
        return path.endsWith("/generate") || path.endsWith("/generate_stream");
    }

    @Override
    public String operation() {
        return "text_completion";
    }

    @Override
    public String provider() {
        return "tgi";
    }

    @Override
    public Reading open(String path, Said said) {
        return new Conversation(said, path.endsWith("_stream"));
    }

    private record Conversation(Said said, boolean stream) implements Reading {
        @Override
        public void request(Json body) {
            said.stream(stream || body.at("stream").truthy());
            said.maxTokens(body.at("parameters").at("max_new_tokens"));
            said.wanted(body.at("parameters").at("best_of"));
            said.prompt(false, body.at("inputs"));
        }

        @Override
        public void answer(Json part) {
            if (part.has("token")) {
                token(part.at("token"));
            } else if (part.has("generated_text")) {
                said.choice(0);
                said.answer(0, Kind.CONTENT, part.at("generated_text"));
                others(part.at("details").at("best_of_sequences").items());
            }
            details(part.at("details"));
        }

        private void token(Json token) {
            said.choice(0);
            if (!token.at("special").truthy()) {
                said.answer(0, Kind.CONTENT, token.at("text"));
            }
        }

        private void others(List<Json> sequences) {
            for (int place = 0; place < sequences.size(); place++) {
                said.choice(place + 1);
                said.answer(place + 1, Kind.CONTENT, sequences.get(place).at("generated_text"));
                said.finish(place + 1, sequences.get(place).at("finish_reason"));
            }
        }

        /** Tokens of the prompt are told by number in a stream, and one by one where they were asked for. */
        private void details(Json details) {
            int prefilled = details.at("prefill").items().size();
            said.finish(0, details.at("finish_reason"));
            said.inputTokens(details.at("input_length"));
            said.inputTokens(prefilled > 0 ? Json.of(prefilled) : Json.Nothing.NOTHING);
            said.outputTokens(details.at("generated_tokens"));
        }
    }
}
