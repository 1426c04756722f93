package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.inference.Channel.Kind;
import java.util.List;

/** Anthropic's Messages API: content in numbered blocks, input tokens told without the cached ones. */
final class Anthropic implements Format {
    @Override
    public boolean reads(String path) {
        return path.endsWith("/v1/messages");
    }

    @Override
    public String operation() {
        return "chat";
    }

    @Override
    public String provider() {
        return "anthropic";
    }

    @Override
    public Reading open(String path, Said said) {
        return new Conversation(said);
    }

    record Conversation(Said said) implements Reading {
        private static final List<String> INPUT =
                List.of("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens");

        @Override
        public void request(Json body) {
            said.model(body.at("model"));
            said.stream(body.at("stream").truthy());
            said.maxTokens(body.at("max_tokens"));
            said.tools(body.at("tools").items().size());
            blocks(true, body.at("system"));
            body.at("messages").items().forEach(message -> {
                said.message();
                blocks(false, message.at("content"));
            });
        }

        private void blocks(boolean system, Json content) {
            said.prompt(system, content);
            for (var block : content.items()) {
                said.prompt(system, block.at("text"));
                said.prompt(system, block.at("input").written());
                said.prompt(system, block.at("content"));
                block.at("content").items().forEach(inner -> said.prompt(system, inner.at("text")));
            }
        }

        @Override
        public void answer(Json part) {
            switch (part.at("type").text()) {
                case "message" -> whole(part);
                case "message_start" -> {
                    said.choice(0);
                    said.answerModel(part.at("message").at("model"));
                    usage(part.at("message").at("usage"));
                }
                case "content_block_start" -> begin(part.at("index").count(0), part.at("content_block"));
                case "content_block_delta" -> delta(part.at("index").count(0), part.at("delta"));
                case "message_delta" -> {
                    said.finish(0, part.at("delta").at("stop_reason"));
                    usage(part.at("usage"));
                }
                default -> {}
            }
        }

        private void whole(Json message) {
            said.answerModel(message.at("model"));
            var content = message.at("content").items();
            for (int place = 0; place < content.size(); place++) {
                said.choice(0);
                begin(place, content.get(place));
                said.arguments(0, place, content.get(place).at("input").written());
                said.aside(0, Kind.REASONING, content.get(place).at("thinking"));
            }
            said.finish(0, message.at("stop_reason"));
            usage(message.at("usage"));
        }

        private void begin(int place, Json block) {
            if (block.at("type").text().equals("tool_use")) {
                said.call(0, place);
            } else if (block.at("type").text().equals("text")) {
                said.answer(0, Kind.CONTENT, block.at("text"));
            }
        }

        private void delta(int place, Json delta) {
            said.choice(0);
            said.answer(0, Kind.CONTENT, delta.at("text"));
            said.aside(0, Kind.REASONING, delta.at("thinking"));
            said.arguments(0, place, delta.at("partial_json"));
        }

        private void usage(Json usage) {
            if (usage.has("input_tokens")) {
                long sum = INPUT.stream()
                        .mapToLong(name -> usage.at(name).number().orElse(0))
                        .sum();
                said.inputTokens(Json.of(sum));
            }
            said.cachedTokens(usage.at("cache_read_input_tokens"));
            said.outputTokens(usage.at("output_tokens"));
        }
    }
}
