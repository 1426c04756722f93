package dev.picket.agent.capture.audit;

/** A gRPC code as the HTTP status that it stands for (google/rpc/code.proto). */
final class GrpcCode {
    private static final int[] HTTP = {
        200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401
    };

    private GrpcCode() {}

    /** An HTTP status stays what it is; other unknown codes are 500. */
    static int http(int code) {
        if (code >= 100 && code < 600) {
            return code;
        }
        return code >= 0 && code < HTTP.length ? HTTP[code] : 500;
    }
}
