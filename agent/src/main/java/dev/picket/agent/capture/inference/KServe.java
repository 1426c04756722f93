package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.inference.Channel.Kind;
import java.util.List;
import java.util.regex.Pattern;

/**
 * KServe's Open Inference Protocol, version 2, as KServe, Triton and MLServer speak it over HTTP: tensors, of which those of BYTES are text, and
 * Triton's and KServe's {@code generate}. Tensors that follow the JSON in binary are not read.
 */
final class KServe implements Format {
    private static final Pattern PATH =
            Pattern.compile(".*/v2/models/([^/]+)(?:/versions/[^/]+)?/(?:infer|generate|generate_stream)");

    @Override
    public boolean reads(String path) {
        return PATH.matcher(path).matches();
    }

    @Override
    public String operation() {
        return "text_completion";
    }

    @Override
    public String provider() {
        return "kserve";
    }

    @Override
    public Reading open(String path, Said said) {
        var parts = PATH.matcher(path);
        if (parts.matches()) {
            said.model(Call.decoded(parts.group(1)));
        }
        return new Conversation(said, path.endsWith("_stream"));
    }

    private record Conversation(Said said, boolean stream) implements Reading {
        @Override
        public void request(Json body) {
            var parameters = body.at("parameters");
            said.stream(stream);
            said.maxTokens(parameters
                    .at("max_tokens")
                    .or(parameters.at("max_new_tokens"))
                    .or(body.at("max_tokens")));
            body.at("inputs").items().forEach(tensor -> texts(tensor).forEach(text -> said.prompt(false, text)));
            said.prompt(false, body.at("text_input"));
        }

        @Override
        public void answer(Json part) {
            said.answerModel(part.at("model_name"));
            var texts = part.at("outputs").items().stream()
                    .flatMap(tensor -> texts(tensor).stream())
                    .toList();
            for (int choice = 0; choice < texts.size(); choice++) {
                answer(choice, texts.get(choice));
            }
            if (part.has("text_output")) {
                answer(0, part.at("text_output"));
            }
            said.finish(0, part.at("details").at("finish_reason"));
        }

        private void answer(int choice, Json text) {
            said.choice(choice);
            said.answer(choice, Kind.CONTENT, text);
        }

        /** Row by row, however the tensor is nested. */
        private static List<Json> texts(Json tensor) {
            return tensor.at("datatype").text().equals("BYTES") ? flat(tensor.at("data")) : List.of();
        }

        private static List<Json> flat(Json data) {
            return data.isText()
                    ? List.of(data)
                    : data.items().stream().flatMap(row -> flat(row).stream()).toList();
        }
    }
}
