package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.inference.Channel.Kind;
import java.util.List;

/** Bedrock's Invoke, which passes each vendor's own body, and the old completions of Anthropic and Cohere: told apart by their shape. */
final class VendorBodies implements Format {
    @Override
    public boolean reads(String path) {
        boolean invoked = path.endsWith("/invoke") || path.endsWith("/invoke-with-response-stream");
        return (invoked && path.contains("/model/")) || path.endsWith("/v1/complete") || path.endsWith("/v1/generate");
    }

    @Override
    public String operation() {
        return "text_completion";
    }

    @Override
    public String provider() {
        return "aws.bedrock";
    }

    @Override
    public Reading open(String path, Said said) {
        boolean stream = path.endsWith("-stream");
        return new Conversation(
                said,
                stream,
                new OpenAiChat().open(path, said),
                new BedrockConverse.Conversation(said, stream),
                new Anthropic.Conversation(said));
    }

    private record Conversation(Said said, boolean stream, Reading openAi, Reading converse, Reading anthropic)
            implements Reading {
        @Override
        public void request(Json body) {
            if (body.at("inferenceConfig").present() || body.at("schemaVersion").present()) {
                converse.request(body);
            } else {
                anthropic.request(body);
            }
            said.stream(stream || body.at("stream").truthy());
            List.of("prompt", "inputText", "message").forEach(name -> said.prompt(false, body.at(name)));
        }

        @Override
        public void answer(Json part) {
            if (part.has("results") || part.has("outputText")) {
                titan(part);
            } else if (part.has("generations")) {
                many(part.at("generations").items(), "text", "finish_reason");
            } else if (part.has("generation") || part.has("completion")) {
                one(part);
            } else if (part.has("choices")) {
                openAi.answer(part);
            } else if (part.has("output")) {
                converse.answer(part);
            } else {
                anthropic.answer(part);
            }
        }

        private void titan(Json part) {
            var results = part.has("results") ? part.at("results").items() : List.of(part);
            many(results, "outputText", "completionReason");
            said.inputTokens(part.at("inputTextTokenCount"));
            said.outputTokens(part.at("totalOutputTextTokenCount"));
            if (part.has("results")) {
                said.outputTokens(Json.of(results.stream()
                        .mapToLong(result -> result.at("tokenCount").number().orElse(0))
                        .sum()));
            }
        }

        private void many(List<Json> choices, String text, String finish) {
            for (int choice = 0; choice < choices.size(); choice++) {
                said.choice(choice);
                said.answer(choice, Kind.CONTENT, choices.get(choice).at(text));
                said.finish(choice, choices.get(choice).at(finish));
            }
        }

        /** Llama's and Claude 2's. */
        private void one(Json part) {
            said.choice(0);
            said.answerModel(part.at("model"));
            said.answer(0, Kind.CONTENT, part.has("generation") ? part.at("generation") : part.at("completion"));
            said.finish(0, part.at("stop_reason"));
            said.inputTokens(part.at("prompt_token_count"));
            said.outputTokens(part.at("generation_token_count"));
        }
    }
}
