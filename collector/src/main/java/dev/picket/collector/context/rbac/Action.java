package dev.picket.collector.context.rbac;

import dev.picket.event.ApiCall;

/**
 * What somebody wants to do.
 *
 * @param namespace empty: in all, or outside of any
 * @param name empty: not one in particular
 * @param path of a request that names no resource; then the other parts are empty
 */
public record Action(
        String verb, String group, String resource, String subresource, String namespace, String name, String path) {

    public static Action on(
            String verb, String group, String resource, String subresource, String namespace, String name) {
        return new Action(verb, group, resource, subresource, namespace, name, "");
    }

    public static Action at(String verb, String path) {
        return new Action(verb, "", "", "", "", "", path);
    }

    public static Action of(ApiCall call) {
        var object = call.object();
        return object.resource().isEmpty()
                ? at(call.verb(), call.ask().path())
                : on(
                        call.verb(),
                        object.group(),
                        object.resource(),
                        object.subresource(),
                        object.namespace(),
                        object.name());
    }

    boolean isOnResource() {
        return !resource.isEmpty();
    }

    /** As rules name it. */
    String fullResource() {
        return subresource.isEmpty() ? resource : resource + '/' + subresource;
    }
}
