package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.inference.Channel.Kind;

/** Google's Gemini, of AI Studio and Vertex: the model stands in the path, a stream is events or one JSON array. */
final class Gemini implements Format {
    @Override
    public boolean reads(String path) {
        return path.endsWith(":generateContent") || path.endsWith(":streamGenerateContent");
    }

    @Override
    public String operation() {
        return "generate_content";
    }

    @Override
    public String provider() {
        return "gcp.gemini";
    }

    @Override
    public Reading open(String path, Said said) {
        return new Conversation(said, path.endsWith(":streamGenerateContent"));
    }

    private record Conversation(Said said, boolean stream) implements Reading {
        @Override
        public void request(Json body) {
            said.stream(stream);
            var config = body.at("generationConfig");
            said.wanted(config.at("candidateCount"));
            said.maxTokens(config.at("maxOutputTokens"));
            said.tools(body.at("tools").items().size());
            parts(true, body.at("systemInstruction").or(body.at("system_instruction")));
            body.at("contents").items().forEach(content -> {
                said.message();
                parts(false, content);
            });
        }

        private void parts(boolean system, Json content) {
            for (var part : content.at("parts").items()) {
                said.prompt(system, part.at("text"));
                said.prompt(system, part.at("functionCall").at("args").written());
                said.prompt(system, part.at("functionResponse").at("response").written());
            }
        }

        @Override
        public void answer(Json part) {
            said.answerModel(part.at("modelVersion"));
            part.at("candidates").items().forEach(this::candidate);
            var usage = part.at("usageMetadata");
            said.inputTokens(usage.at("promptTokenCount"));
            said.cachedTokens(usage.at("cachedContentTokenCount"));
            if (usage.at("candidatesTokenCount").number().isPresent()) {
                long thoughts = usage.at("thoughtsTokenCount").number().orElse(0);
                said.outputTokens(
                        Json.of(usage.at("candidatesTokenCount").number().orElse(0) + thoughts));
            }
        }

        private void candidate(Json candidate) {
            int index = candidate.at("index").count(0);
            for (var part : candidate.at("content").at("parts").items()) {
                said.choice(index);
                if (part.at("thought").truthy()) {
                    said.aside(index, Kind.REASONING, part.at("text"));
                } else {
                    said.answer(index, Kind.CONTENT, part.at("text"));
                }
                call(index, part);
            }
            if (candidate.at("finishReason").truthy()) {
                said.choice(index);
                said.finish(index, candidate.at("finishReason"));
            }
        }

        private void call(int choice, Json part) {
            if (part.has("functionCall")) {
                int number = said.calls();
                said.call(choice, number);
                said.arguments(
                        choice, number, part.at("functionCall").at("args").written());
            }
        }
    }
}
