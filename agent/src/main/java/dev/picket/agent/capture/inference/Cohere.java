package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.inference.Channel.Kind;

/** Cohere's chat, version 1 (lines with {@code event_type}) and 2 (events with {@code type}); Writer answers there as OpenAI does. */
final class Cohere implements Format {
    @Override
    public boolean reads(String path) {
        return path.endsWith("/v1/chat") || path.endsWith("/v2/chat");
    }

    @Override
    public String operation() {
        return "chat";
    }

    @Override
    public String provider() {
        return "cohere";
    }

    @Override
    public Reading open(String path, Said said) {
        return new Conversation(said, new OpenAiChat().open(path, said));
    }

    private record Conversation(Said said, Reading openAi) implements Reading {
        @Override
        public void request(Json body) {
            openAi.request(body);
            said.prompt(true, body.at("preamble"));
            said.prompt(false, body.at("message"));
            body.at("chat_history").items().forEach(turn -> {
                said.message();
                said.prompt(turn.at("role").text().equals("SYSTEM"), turn.at("message"));
            });
            body.at("documents").items().forEach(document -> said.prompt(false, document.written()));
        }

        @Override
        public void answer(Json part) {
            if (part.has("choices")) {
                openAi.answer(part);
                return;
            }
            var type = part.at("type").or(part.at("event_type"));
            var delta = part.at("delta");
            var message = part.at("message").truthy() ? part.at("message") : delta.at("message");
            said.choice(0);
            content(message.at("content"));
            said.aside(0, Kind.REASONING, message.at("tool_plan"));
            if (!type.present() || type.text().equals("text-generation")) {
                said.answer(0, Kind.CONTENT, part.at("text"));
            }
            calls(type, part, message);
            said.finish(0, part.at("finish_reason").truthy() ? part.at("finish_reason") : delta.at("finish_reason"));
            usage(part, delta);
        }

        private void content(Json content) {
            said.answer(0, Kind.CONTENT, content.at("text"));
            said.aside(0, Kind.REASONING, content.at("thinking"));
            content.items().forEach(this::content);
        }

        private void calls(Json type, Json part, Json message) {
            int index = part.at("index").count(0);
            if (type.text().equals("tool-call-start")) {
                said.call(0, index);
            }
            said.arguments(0, index, message.at("tool_calls").at("function").at("arguments"));
            if (!type.present() || type.text().equals("tool-calls-generation")) {
                var calls = message.at("tool_calls").truthy() ? message.at("tool_calls") : part.at("tool_calls");
                for (int place = 0; place < calls.items().size(); place++) {
                    said.call(0, place);
                    var call = calls.items().get(place);
                    said.arguments(0, place, call.at("function").at("arguments"));
                    said.arguments(0, place, call.at("parameters").written());
                }
            }
        }

        /** Tokens with those of the template, which {@code billed_units} leave out. */
        private void usage(Json part, Json delta) {
            var response = part.at("response").truthy() ? part.at("response") : part;
            var usage = part.at("usage").truthy()
                    ? part.at("usage")
                    : delta.at("usage").truthy() ? delta.at("usage") : response.at("meta");
            said.inputTokens(usage.at("tokens").at("input_tokens"));
            said.outputTokens(usage.at("tokens").at("output_tokens"));
            said.cachedTokens(usage.at("cached_tokens"));
        }
    }
}
