package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.inference.Channel.Kind;

/** Ollama's own API: one JSON object a line, streamed unless told not to. */
final class Ollama implements Format {
    @Override
    public boolean reads(String path) {
        return path.endsWith("/api/chat") || path.endsWith("/api/generate");
    }

    @Override
    public String operation() {
        return "chat";
    }

    @Override
    public String provider() {
        return "ollama";
    }

    @Override
    public Reading open(String path, Said said) {
        return new Conversation(said);
    }

    private record Conversation(Said said) implements Reading {
        @Override
        public void request(Json body) {
            said.model(body.at("model"));
            said.stream(!body.at("stream").present() || body.at("stream").truthy());
            said.maxTokens(body.at("options").at("num_predict"));
            said.tools(body.at("tools").items().size());
            said.prompt(true, body.at("system"));
            said.prompt(false, body.at("prompt"));
            body.at("messages").items().forEach(message -> {
                said.message();
                said.prompt(message.at("role").text().equals("system"), message.at("content"));
            });
        }

        @Override
        public void answer(Json part) {
            var message = part.at("message");
            said.choice(0);
            said.answerModel(part.at("model"));
            said.answer(0, Kind.CONTENT, part.has("response") ? part.at("response") : message.at("content"));
            said.aside(0, Kind.REASONING, part.at("thinking").or(message.at("thinking")));
            for (var call : message.at("tool_calls").items()) {
                int number = said.calls();
                said.call(0, number);
                said.arguments(0, number, call.at("function").at("arguments").written());
            }
            if (part.at("done").truthy()) {
                said.finish(0, part.at("done_reason"));
                said.inputTokens(part.at("prompt_eval_count"));
                said.outputTokens(part.at("eval_count"));
            }
        }
    }
}
