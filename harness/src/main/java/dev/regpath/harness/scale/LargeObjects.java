package dev.regpath.harness.scale;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a large cluster has, as large as API servers send it.
 *
 * @param nodes how many Nodes there are; each has an agent that reports, and the agent a Pod
 * @param paths how many RegistryPaths there are, each with a Service of its own and three endpoints
 */
record LargeObjects(int nodes, int paths) {
    static final String SERVICE = "registry";

    private static final int IMAGES = 50;

    static String path(int i) {
        return "team-%03d".formatted(i);
    }

    static String namespace(int path) {
        return "registry-%03d".formatted(path);
    }

    private static String name(int node) {
        return "ip-10-%d-%d-%d.eu-central-1.compute.internal".formatted(node / 62_500, node / 250 % 250, node % 250);
    }

    private static String uid(String kind, int i) {
        return "%s-0000-4000-8000-%012d".formatted(kind, i);
    }

    /** With the owners of each field, as the API server keeps them. */
    String nodeMetadata(int node) {
        return """
                {"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1",%s}""".formatted(metadata(node));
    }

    private static String metadata(int node) {
        return """
                "metadata":{"name":"%1$s","uid":"%2$s","resourceVersion":"%3$d","creationTimestamp":"2026-11-01T08:00:00Z",\
                "labels":{"beta.kubernetes.io/arch":"amd64","beta.kubernetes.io/instance-type":"m6i.2xlarge",\
                "beta.kubernetes.io/os":"linux","failure-domain.beta.kubernetes.io/region":"eu-central-1",\
                "failure-domain.beta.kubernetes.io/zone":"eu-central-1%4$c","k8s.io/cloud-provider-aws":"7f0e4a1c",\
                "kubernetes.io/arch":"amd64","kubernetes.io/hostname":"%1$s","kubernetes.io/os":"linux",\
                "node.kubernetes.io/instance-type":"m6i.2xlarge","topology.ebs.csi.aws.com/zone":"eu-central-1%4$c",\
                "topology.kubernetes.io/region":"eu-central-1","topology.kubernetes.io/zone":"eu-central-1%4$c"},\
                "annotations":{"alpha.kubernetes.io/provided-node-ip":"10.0.0.1","node.alpha.kubernetes.io/ttl":"300",\
                "volumes.kubernetes.io/controller-managed-attach-detach":"true"},\
                "managedFields":[{"manager":"kubelet","operation":"Update","apiVersion":"v1","time":"2026-11-01T08:00:00Z",\
                "fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:annotations":{".":{},"f:node.alpha.kubernetes.io/ttl":{}},\
                "f:labels":{".":{},"f:kubernetes.io/arch":{},"f:kubernetes.io/hostname":{},"f:kubernetes.io/os":{}}}}},\
                {"manager":"kubelet","operation":"Update","apiVersion":"v1","time":"2026-11-30T08:00:00Z","fieldsType":"FieldsV1",\
                "fieldsV1":{"f:status":{"f:conditions":{"k:{\\"type\\":\\"Ready\\"}":{"f:lastHeartbeatTime":{},"f:status":{}}},\
                "f:images":{}}},"subresource":"status"}]}""".formatted(name(node), uid("node", node), node + 1, 'a' + node % 3);
    }

    /** With fifty images, each of which the kubelet names. */
    String node(int node) {
        String images = IntStream.range(0, IMAGES)
                .mapToObj(i -> """
                        {"names":["registry.example.com/team/application-%1$02d@sha256:%2$064d",\
                        "registry.example.com/team/application-%1$02d:v1.%3$d.0"],"sizeBytes":%4$d}""".formatted(i, i * 1_000_003L + node % 7, node % 7, 80_000_000 + i))
                .collect(Collectors.joining(","));
        return """
                {"kind":"Node","apiVersion":"v1",%s,"spec":{"podCIDR":"10.244.0.0/24","providerID":"aws:///eu-central-1a/i-0%d"},\
                "status":{"capacity":{"cpu":"8","memory":"32Gi","pods":"58"},"conditions":[{"type":"Ready","status":"True",\
                "lastHeartbeatTime":"2026-11-30T08:00:00Z","lastTransitionTime":"2026-11-01T08:00:00Z","reason":"KubeletReady",\
                "message":"kubelet is posting ready status"}],"addresses":[{"type":"InternalIP","address":"10.0.0.1"}],\
                "images":[%s]}}""".formatted(metadata(node), node, images);
    }

    String agentPod(int node) {
        return """
                {"kind":"Pod","apiVersion":"v1","metadata":{"name":"regpath-node-%1$05d","namespace":"regpath-system",\
                "uid":"%2$s","resourceVersion":"%3$d","labels":{"app.kubernetes.io/component":"node",\
                "app.kubernetes.io/instance":"regpath","app.kubernetes.io/name":"regpath","regpath.dev/agent":"true"}},\
                "spec":{"nodeName":"%4$s","containers":[{"name":"node","image":"registry.example.com/regpath/regpath:0.1.0",\
                "args":["node"],"env":[%5$s]}]},"status":{"phase":"Running","conditions":[{"type":"Initialized","status":"True"},\
                {"type":"Ready","status":"True"},{"type":"ContainersReady","status":"True"},{"type":"PodScheduled","status":"True"}],\
                "hostIP":"10.0.0.1","podIP":"10.0.0.1","podIPs":[{"ip":"10.0.0.1"}]}}""".formatted(
                node,
                uid("apod", node),
                node + 1,
                name(node),
                IntStream.range(0, 30)
                        .mapToObj("{\"name\":\"VARIABLE_%1$02d\",\"value\":\"value of variable %1$02d\"}"::formatted)
                        .collect(Collectors.joining(",")));
    }

    String report(int node) {
        return report(node, "Programmed");
    }

    /** All paths are in place, but for the first, which is as it is said. */
    String report(int node, String state) {
        String reports = IntStream.range(0, paths)
                .mapToObj(i -> """
                        {"name":"%s","observedGeneration":1,"resolvedVersion":"0123456789abcdef","state":"%2$s","reason":"%2$s"}""".formatted(path(i), i == 0 ? state : "Programmed"))
                .collect(Collectors.joining(","));
        String owners =
                IntStream.range(0, paths).mapToObj(i -> """
                        "k:{\\"name\\":\\"%s\\"}":{".":{},"f:name":{},"f:observedGeneration":{},"f:reason":{},"f:state":{}}""".formatted(path(i))).collect(Collectors.joining(","));
        return """
                {"kind":"RegistryPathNode","apiVersion":"regpath.dev/v1alpha1","metadata":{"name":"%1$s","uid":"%2$s",\
                "resourceVersion":"%3$d","generation":1,"ownerReferences":[{"apiVersion":"v1","kind":"Node","name":"%1$s",\
                "uid":"%4$s"}],"managedFields":[{"manager":"regpath","operation":"Update","apiVersion":"regpath.dev/v1alpha1",\
                "fieldsType":"FieldsV1","fieldsV1":{"f:status":{"f:paths":{".":{},%5$s}}},"subresource":"status"}]},\
                "spec":{"zone":"eu-central-1%6$c","agent":"Running","routes":true},"status":{"agentVersion":"0.1.0",\
                "containerdVersion":"2.1.9","inPod":true,"summary":{"paths":"%7$d/%7$d","state":"Programmed"},"paths":[%8$s]}}""".formatted(
                        name(node),
                        uid("repo", node),
                        2_000_000 + node,
                        uid("node", node),
                        owners,
                        'a' + node % 3,
                        paths,
                        reports);
    }

    String registryPath(int i) {
        return """
                {"kind":"RegistryPath","apiVersion":"regpath.dev/v1alpha1","metadata":{"name":"%1$s","uid":"%2$s",\
                "resourceVersion":"1","generation":1,"creationTimestamp":"2026-11-01T08:00:00Z"},"spec":{"registry":"%1$s.example.com",\
                "mirror":{"scheme":"http","backend":{"service":{"namespace":"%3$s","name":"%4$s","port":"http"}}},\
                "redirects":[{"name":"gateway","frontend":{"hosts":["%1$s.example.com"],"ports":[{"port":443,"protocol":"TCP"}]},\
                "backend":{"service":{"namespace":"%3$s","name":"%4$s","port":"https"}}}]}}""".formatted(path(i), uid("path", i), namespace(i), SERVICE);
    }

    String service(int i) {
        return """
                {"kind":"Service","apiVersion":"v1","metadata":{"name":"%s","namespace":"%s","uid":"%s","resourceVersion":"1"},\
                "spec":{"type":"ClusterIP","clusterIP":"10.96.%d.7","clusterIPs":["10.96.%d.7"],"ports":[\
                {"name":"http","port":80,"protocol":"TCP","targetPort":5000},{"name":"https","port":443,"protocol":"TCP","targetPort":8443}]}}""".formatted(SERVICE, namespace(i), uid("svc0", i), i, i);
    }

    /** Where the endpoint of a path is that moves. */
    static String movedAddress(int path, int move) {
        return "10.244.%d.%d".formatted(path, 100 + move % 100);
    }

    /** Three endpoints, of which one moves. */
    String slice(int i, int move) {
        String endpoints = IntStream.range(0, 3)
                .mapToObj(endpoint -> """
                        {"addresses":["%1$s"],"conditions":{"ready":true,"serving":true,"terminating":false},\
                        "nodeName":"%2$s","zone":"eu-central-1%3$c","targetRef":{"kind":"Pod","uid":"%4$s"}}""".formatted(
                                endpoint == 0 ? movedAddress(i, move) : "10.244.%d.%d".formatted(i, 10 + endpoint),
                                name(endpoint),
                                'a' + endpoint,
                                uid("pod" + endpoint, endpoint == 0 ? i * 1000 + move : i)))
                .collect(Collectors.joining(","));
        return """
                {"kind":"EndpointSlice","apiVersion":"discovery.k8s.io/v1","metadata":{"name":"%1$s-7x2","namespace":"%2$s",\
                "uid":"%3$s","resourceVersion":"1","labels":{"kubernetes.io/service-name":"%1$s"}},"addressType":"IPv4",\
                "ports":[{"name":"http","port":5000,"protocol":"TCP"},{"name":"https","port":8443,"protocol":"TCP"}],"endpoints":[%4$s]}""".formatted(SERVICE, namespace(i), uid("slc0", i), endpoints);
    }
}
