package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.inference.Channel.Kind;
import java.util.List;

/** Bedrock's Converse API, one for all its models: an answer, or an AWS event stream of its pieces. */
final class BedrockConverse implements Format {
    @Override
    public boolean reads(String path) {
        return path.contains("/model/") && (path.endsWith("/converse") || path.endsWith("/converse-stream"));
    }

    @Override
    public String operation() {
        return "chat";
    }

    @Override
    public String provider() {
        return "aws.bedrock";
    }

    @Override
    public Reading open(String path, Said said) {
        return new Conversation(said, path.endsWith("-stream"));
    }

    record Conversation(Said said, boolean stream) implements Reading {
        private static final List<String> CACHED = List.of("cacheReadInputToken", "cacheWriteInputToken");

        @Override
        public void request(Json body) {
            said.stream(stream);
            said.maxTokens(body.at("inferenceConfig").at("maxTokens"));
            said.tools(body.at("toolConfig").at("tools").items().size());
            body.at("system").items().forEach(part -> said.prompt(true, part.at("text")));
            body.at("messages").items().forEach(message -> {
                said.message();
                message.at("content").items().forEach(this::content);
            });
        }

        private void content(Json part) {
            said.prompt(false, part.at("text"));
            said.prompt(false, part.at("toolUse").at("input").written());
            part.at("toolResult").at("content").items().forEach(result -> {
                said.prompt(false, result.at("text"));
                said.prompt(false, result.at("json").written());
            });
        }

        @Override
        public void answer(Json part) {
            whole(part.at("output").at("message").at("content").items());
            int place = part.at("contentBlockIndex").count(0);
            if (part.has("delta")) {
                said.choice(0);
                said.answer(0, Kind.CONTENT, part.at("delta").at("text"));
                said.aside(
                        0,
                        Kind.REASONING,
                        part.at("delta").at("reasoningContent").at("text"));
                said.arguments(0, place, part.at("delta").at("toolUse").at("input"));
            }
            if (part.at("start").has("toolUse")) {
                said.call(0, place);
            }
            said.finish(0, part.at("stopReason"));
            usage(part.at("usage"));
        }

        private void whole(List<Json> content) {
            for (int place = 0; place < content.size(); place++) {
                var block = content.get(place);
                said.choice(0);
                said.answer(0, Kind.CONTENT, block.at("text"));
                said.aside(
                        0,
                        Kind.REASONING,
                        block.at("reasoningContent").at("reasoningText").at("text"));
                if (block.has("toolUse")) {
                    said.call(0, place);
                    said.arguments(0, place, block.at("toolUse").at("input").written());
                }
            }
        }

        private void usage(Json usage) {
            if (usage.has("inputTokens")) {
                long cached =
                        CACHED.stream().mapToLong(name -> tokens(usage, name)).sum();
                said.inputTokens(Json.of(usage.at("inputTokens").number().orElse(0) + cached));
                said.cachedTokens(usage.at("cacheReadInputTokens").or(usage.at("cacheReadInputTokenCount")));
            }
            said.outputTokens(usage.at("outputTokens"));
        }

        /** Told under two names. */
        private static long tokens(Json usage, String name) {
            return (usage.has(name + "s") ? usage.at(name + "s") : usage.at(name + "Count"))
                    .number()
                    .orElse(0);
        }
    }
}
