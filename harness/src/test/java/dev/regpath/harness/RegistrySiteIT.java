package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The registry's three set-ups, seen from a node that knows where they really are. */
@TestInstance(Lifecycle.PER_CLASS)
class RegistrySiteIT {
    private static final String MANIFEST = "/v2/team/app/manifests/1";
    private static final String OCI = "Accept: application/vnd.oci.image.manifest.v1+json";

    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();
    private final KubeletStandIn kubelet =
            lab.node(Generation.CONTAINERD_1_7, site).kubelet();

    @AfterAll
    void close() {
        lab.close();
    }

    @BeforeEach
    void forget() {
        site.forgetRequests();
    }

    @Test
    void thePlainOneServesItsManifestToAnybody() {
        Execution answer = kubelet.curl("-fI", "-H", OCI, "http://" + site.endpoint(RegistrySite.PLAIN) + MANIFEST)
                .orThrow();
        assertThat(answer.out()).contains(site.digest(RegistrySite.IMAGE));
    }

    @Test
    void theGatewaySpeaksTlsForThePublicNameAndNodesTrustIt() {
        Execution answer = via(RegistrySite.GATEWAY, "-fI", "-H", OCI, "https://registry.example.com" + MANIFEST);
        assertThat(answer.orThrow().out()).contains(site.digest(RegistrySite.IMAGE));
    }

    @Test
    void theAuthenticatedOneNamesAnExternalRealm() {
        Execution answer = kubelet.curl("-i", "http://" + site.endpoint(RegistrySite.AUTHENTICATED) + MANIFEST);
        assertThat(answer.out()).contains("401").contains("realm=\"https://registry.example.com/token\"");
    }

    @Test
    void aTokenIsGivenForCredentialsAloneAndOpensTheRegistry() {
        String realm = "https://registry.example.com/token?service=registry.example.com";
        assertThat(via(RegistrySite.AUTHENTICATED_GATEWAY, "-f", realm).succeeded())
                .isFalse();
        assertThat(via(RegistrySite.AUTHENTICATED_GATEWAY, "-fI", "-H", OCI, "-H", bearer(), manifestUrl())
                        .orThrow()
                        .out())
                .contains(site.digest(RegistrySite.IMAGE));
    }

    @Test
    void itsBlobsAreRedirectedToTheBlobHostAndArriveWhole() {
        String manifest = via(RegistrySite.AUTHENTICATED_GATEWAY, "-f", "-H", OCI, "-H", bearer(), manifestUrl())
                .orThrow()
                .out();
        String digest = manifest.replaceAll("(?s).*\"digest\":\"sha256:([0-9a-f]{64})\".*", "$1");
        String url = "https://registry.example.com/v2/team/app/blobs/sha256:" + digest;

        Execution redirect = via(RegistrySite.AUTHENTICATED_GATEWAY, "-fI", "-H", bearer(), url);
        assertThat(redirect.orThrow().out()).contains("307").contains("https://blobs.example.com/");

        String bearer = bearer();
        site.forgetRequests();
        via(RegistrySite.AUTHENTICATED_GATEWAY, "-fL", "-o", "/tmp/blob", "-H", bearer, url)
                .orThrow();
        List<LoggedRequest> requests = site.requests();
        assertThat(requests)
                .extracting(LoggedRequest::host)
                .containsExactly("registry.example.com", "blobs.example.com");
        assertThat(requests.getLast().bytes()).isGreaterThan(16 << 20);
    }

    @Test
    void theLogTellsWhichWayARequestCame() {
        String url = "http://" + site.endpoint(RegistrySite.PLAIN) + MANIFEST + "?ns=registry.example.com";
        kubelet.curl("-f", "-H", OCI, url).orThrow();
        LoggedRequest request = site.requests().getLast();
        assertThat(request.port()).isEqualTo(RegistrySite.PLAIN);
        assertThat(request.throughMirrorOf(RegistrySite.NAME)).isTrue();
        assertThat(request.throughMirrorOf("registry.example")).isFalse();
    }

    private String bearer() {
        String realm = "https://registry.example.com/token?service=registry.example.com";
        String answer = via(RegistrySite.AUTHENTICATED_GATEWAY, "-f", "-u", RegistrySite.CREDENTIALS, realm)
                .orThrow()
                .out();
        return "Authorization: Bearer " + answer.replaceAll("(?s).*\"token\":\"([^\"]*)\".*", "$1");
    }

    private static String manifestUrl() {
        return "https://registry.example.com" + MANIFEST;
    }

    private Execution via(int port, String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "--connect-to";
        all[1] = "::" + site.endpoint(port);
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return kubelet.curl(all);
    }
}
