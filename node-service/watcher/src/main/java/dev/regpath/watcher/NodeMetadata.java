package dev.regpath.watcher;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;

/**
 * Asks the API server for the metadata of Nodes alone: a Node names each image on it, and its kubelet writes it anew every
 * five minutes. A server that does not know such a request answers with whole objects, of which as much is used.
 */
final class NodeMetadata implements Interceptor {
    static final String API_VERSION = "meta.k8s.io/v1";
    static final String KIND = "PartialObjectMetadata";

    private static final String NODES = "/api/v1/nodes";

    @Override
    public void before(BasicBuilder request, HttpRequest asked, RequestTags tags) {
        if (!asked.uri().getPath().endsWith(NODES)) {
            return;
        }
        String query = String.valueOf(asked.uri().getRawQuery());
        String kind = query.contains("watch=true") ? KIND : KIND + "List";
        request.setHeader("Accept", "application/json;as=%s;g=meta.k8s.io;v=v1, application/json".formatted(kind));
    }
}
