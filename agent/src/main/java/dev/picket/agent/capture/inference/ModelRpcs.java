package dev.picket.agent.capture.inference;

import java.util.Locale;
import java.util.regex.Pattern;

/** Calls of gRPC by which models are asked. They are known by their names and not read: what they carry is protobuf of many makers. */
final class ModelRpcs {
    private static final Pattern INFERS = Pattern.compile("""
            /inference\\.GRPCInferenceService/Model(Stream)?Infer\
            |/google\\.cloud\\.aiplatform\\.[a-z0-9]+\\.PredictionService/[A-Za-z]+\
            |/google\\.ai\\.generativelanguage\\.[a-z0-9]+\\.GenerativeService/[A-Za-z]+\
            |/tensorflow\\.serving\\.PredictionService/(Predict|Classify|Regress|MultiInference)\
            |/generate\\.v[0-9]+\\.TextGenerationService/Generate(Stream)?\
            |/tei\\.v[0-9]+\\.(Embed|Rerank|Predict)/[A-Za-z]+""");

    private ModelRpcs() {}

    static boolean isRpc(String contentType) {
        return contentType.toLowerCase(Locale.ROOT).startsWith("application/grpc");
    }

    static boolean infers(String path) {
        return INFERS.matcher(path).matches();
    }
}
