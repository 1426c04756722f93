package dev.picket.collector.detect.audit;

import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.Decision;
import dev.picket.event.ApiCall.Stage;
import dev.picket.event.Ask;
import java.util.Set;

/** What detections ask of a call. */
final class Calls {
    private static final Set<String> READING = Set.of("get", "list", "watch");
    private static final Set<String> RIGHTS = Set.of("roles", "clusterroles", "rolebindings", "clusterrolebindings");
    private static final Set<String> INTO_POD = Set.of("exec", "attach");
    private static final Set<String> REVIEWS =
            Set.of("selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews");

    private Calls() {}

    /** It has come to the stage at which it is decided. */
    static boolean isDecided(ApiCall call) {
        return call.stage() != Stage.REQUEST_RECEIVED;
    }

    static boolean succeeded(ApiCall call) {
        return call.code() < 400 && call.decision() != Decision.FORBID;
    }

    /** By authentication, authorisation or admission. */
    static boolean wasRefused(ApiCall call) {
        return call.code() == 403 || call.code() == 401 || call.decision() == Decision.FORBID;
    }

    static boolean reads(ApiCall call) {
        return READING.contains(call.verb());
    }

    static boolean writes(ApiCall call) {
        return !reads(call) && !isQuestion(call);
    }

    /** It asks what somebody may do, and changes nothing. */
    static boolean isQuestion(ApiCall call) {
        var group = call.object().group();
        return group.equals("authorization.k8s.io")
                || REVIEWS.contains(call.object().resource());
    }

    static boolean isSelfReview(ApiCall call) {
        return REVIEWS.contains(call.object().resource());
    }

    static boolean isSecret(ApiCall call) {
        return is(call, "", "secrets") && call.object().subresource().isEmpty();
    }

    static boolean isTokenRequest(ApiCall call) {
        return call.object().resource().equals("serviceaccounts")
                && call.object().subresource().equals("token")
                && call.verb().equals("create");
    }

    static boolean isRights(ApiCall call) {
        return RIGHTS.contains(call.object().resource());
    }

    /** Runs something in a pod, by whatever way. */
    static boolean runsInPod(ApiCall call) {
        var object = call.object();
        return (object.resource().equals("pods") && INTO_POD.contains(object.subresource())) || runsByKubelet(call);
    }

    static boolean runsByKubelet(ApiCall call) {
        var act = call.ask().proxied().act();
        return act == Ask.Act.RUN || act == Ask.Act.EXEC || act == Ask.Act.ATTACH;
    }

    static boolean is(ApiCall call, String group, String resource) {
        return call.object().resource().equals(resource)
                && call.object().group().equals(group);
    }

    /** It names no object: all of a kind. */
    static boolean isUnnamed(ApiCall call) {
        return call.object().name().isEmpty() && !call.ask().fieldSelector().startsWith("metadata.name=");
    }

    /** {@code resource/subresource}. */
    static String resource(ApiCall call) {
        var object = call.object();
        return object.subresource().isEmpty() ? object.resource() : object.resource() + '/' + object.subresource();
    }

    /** For people: what was acted on, and where. */
    static String named(ApiCall call) {
        var object = call.object();
        if (object.resource().isEmpty()) {
            return call.ask().path();
        }
        var what = object.name().isEmpty() ? resource(call) : resource(call) + ' ' + object.name();
        return object.namespace().isEmpty() ? what : what + " in " + object.namespace();
    }
}
