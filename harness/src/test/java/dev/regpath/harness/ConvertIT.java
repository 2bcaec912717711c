package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What other tools' documents ask for is what containerd does with the RegistryPaths made of them. The cases are those of
 * {@code dev.regpath.convert}, with endpoints that are there.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ConvertIT {
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/converted.yaml");
    private static final Path HOSTS = Path.of("/etc/containerd/certs.d/registry.example.com/hosts.toml");

    /** TLS for the site's address, by an authority of its own each. */
    private static final int CACHE_A = 7101;

    private static final int CACHE_B = 7102;

    /** The registry's images below /v2/dockerhub and nothing else: plain, and with TLS by the authority that nodes trust. */
    private static final int PROJECT = 7103;

    private static final int TLS_PROJECT = 7104;

    private static final String LOG = "/var/log/mirrors.log";

    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();

    /** Mirrors beside the registry, each with one peculiarity. */
    @BeforeAll
    void startMirrors() {
        site.exec("bash", "-euo", "pipefail", "-c", MIRRORS.replace("ADDRESS", address()))
                .orThrow();
    }

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Generation.class,
            names = {"CONTAINERD_1_6", "CONTAINERD_2_1"})
    void containerdAsksWhomTheDocumentsNamed(Generation generation) {
        try (Node node = lab.node(generation, site)) {
            node.cut(DeadPath.RESET);
            node.write(Path.of("/etc/ssl/a.pem"), authority("a"));
            node.write(Path.of("/etc/ssl/b.pem"), authority("b"));

            assertThat(asked(node, """
                            mirrors:
                              registry.example.com:
                                endpoint: ["https://%1$s:7101", "https://%1$s:7102"]
                            configs:
                              "%1$s:7101": {tls: {ca_file: /etc/ssl/a.pem}}
                              "%1$s:7102": {tls: {ca_file: /etc/ssl/b.pem}}
                            """))
                    .as("each endpoint has an authority of its own")
                    .startsWith(CACHE_A + " /v2/team/small/manifests/1")
                    .doesNotContain(CACHE_B + " ");

            node.script("systemd-run --unit=local-registry --collect systemd-socket-activate --listen=127.0.0.1:5000"
                            + " /lib/systemd/systemd-socket-proxyd %s\n".formatted(site.endpoint(PROJECT))
                            + "timeout 20 sh -c 'until ss -Hltn | grep -q 127.0.0.1:5000; do sleep 0.1; done'")
                    .orThrow();
            assertThat(asked(node, """
                            mirrors:
                              registry.example.com:
                                endpoint: ["127.0.0.1:5000"]
                                rewrite: {"^(.*)$": "dockerhub/$1"}
                            """))
                    .as("a port of this machine without a scheme is plain, and a rewrite of all names is a path")
                    .startsWith(PROJECT + " /v2/dockerhub/team/small/manifests/1");

            assertThat(asked(node, """
                            apiVersion: config.openshift.io/v1
                            kind: ImageTagMirrorSet
                            metadata: {name: proxied}
                            spec: {imageTagMirrors: [{source: registry.example.com, mirrors: ["%1$s:7104/dockerhub"]}]}
                            """))
                    .as("a project of the mirror is a path")
                    .startsWith(TLS_PROJECT + " /v2/dockerhub/team/small/manifests/1");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Generation.class,
            names = {"CONTAINERD_1_7"})
    void aHostsTomlThatIsConvertedIsObeyedAsBefore(Generation generation) {
        try (Node node = lab.node(generation, site)) {
            node.cut(DeadPath.RESET);
            node.write(Path.of("/etc/ssl/a.pem"), authority("a"));
            for (String host : List.of(
                    "[host.\"http://%s:7103/v2/dockerhub\"]\n  override_path = true\n",
                    "[host.\"http://%s:7103/dockerhub\"]\n",
                    "server = \"https://%s:7101\"\nca = \"/etc/ssl/a.pem\"\n[host]\n")) {
                node.write(HOSTS, host.formatted(address()));
                String before = pull(node);
                String path =
                        node.regpath("convert", HOSTS.toString()).orThrow().out();
                node.script("rm -r " + HOSTS.getParent()).orThrow();

                assertThat(askedBy(node, path)).as(host).isEqualTo(before);
            }
        }
    }

    /** Which mirrors are asked for the image once the document is converted and applied. */
    private String asked(Node node, String document) {
        node.write(Path.of("/tmp/document.yaml"), document.formatted(address()));
        return askedBy(
                node, node.regpath("convert", "/tmp/document.yaml").orThrow().out());
    }

    /** The same of a RegistryPath; the node is put back then. */
    private String askedBy(Node node, String path) {
        node.write(PATH_FILE, path);
        node.regpath("apply").orThrow();
        try {
            return pull(node);
        } finally {
            node.script("rm " + PATH_FILE).orThrow();
            node.regpath("revert").orThrow();
        }
    }

    /** Port, path and status of each request that a mirror answered. */
    private String pull(Node node) {
        site.exec("truncate", "--size=0", LOG).orThrow();
        node.regpath("pull", RegistrySite.SMALL_IMAGE, "--remove").orThrow();
        List<String> manifests = site.exec("cat", LOG)
                .orThrow()
                .out()
                .lines()
                .filter(line -> line.contains("/manifests/1"))
                .distinct()
                .toList();
        assertThat(manifests).isNotEmpty();
        return String.join("\n", manifests);
    }

    private String address() {
        return site.address().getHostAddress();
    }

    private String authority(String name) {
        return site.exec("cat", "/etc/mirrors/%s.crt".formatted(name)).orThrow().out();
    }

    private static final String MIRRORS = """
            mkdir -p /etc/mirrors && cd /etc/mirrors
            keys=/etc/regpath-registry/keys
            ec() { openssl ecparam -name prime256v1 -genkey -noout -out "$1"; }
            # server NAME AUTHORITY
            server() {
              ec "$1.key"
              openssl req -new -key "$1.key" -subj "/CN=$1" 2> /dev/null | openssl x509 -req -CA "$2.crt" -CAkey "$2.key" \\
                -CAcreateserial -days 10 -out "$1.crt" -extfile <(echo "subjectAltName=IP:ADDRESS")
            }
            for name in a b; do
              ec $name.key
              openssl req -x509 -new -key $name.key -days 10 -subj "/CN=Authority $name" -out $name.crt \\
                -addext basicConstraints=critical,CA:TRUE
            done
            cp $keys/ca.crt known.crt && cp $keys/ca.key known.key
            server cache-a a
            server cache-b b
            server project known
            tls() { echo "listen $1 ssl; ssl_certificate /etc/mirrors/$2.crt; ssl_certificate_key /etc/mirrors/$2.key;"; }
            all='location / { proxy_pass http://127.0.0.1:15000; }'
            part='location /v2/dockerhub/ { proxy_pass http://127.0.0.1:15000/v2/; }
              location /dockerhub/v2/ { proxy_pass http://127.0.0.1:15000/v2/; }
              location / { return 404 "no such project"; }'
            cat > nginx.conf << END
            user root; worker_processes 1; pid /run/mirrors.pid; error_log /var/log/mirrors.errors; events {}
            http {
              log_format asked "\\$server_port \\$uri \\$status";
              access_log /var/log/mirrors.log asked;
              proxy_set_header Host \\$http_host;
              server { $(tls 7101 cache-a) $all }
              server { $(tls 7102 cache-b) $all }
              server { listen 7103; $part }
              server { $(tls 7104 project) $part }
            }
            END
            nginx -c /etc/mirrors/nginx.conf
            """;
}
