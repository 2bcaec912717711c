package dev.regpath.harness;

/** Servers beside the registry that each have one fault; what they are is in the names of their ports. */
final class FaultyServers {
    private FaultyServers() {}

    /** Starts them in the site's container; they end with it. */
    static void start(RegistrySite site) {
        site.exec("bash", "-euo", "pipefail", "-c", SCRIPT).orThrow();
    }

    private static final String SCRIPT = """
            mkdir -p /etc/faulty && cd /etc/faulty
            keys=/etc/regpath-registry/keys
            ec() { openssl ecparam -name prime256v1 -genkey -noout -out "$1"; }
            # certificate NAME SUBJECT-ALT-NAME CA [VALIDITY…]
            certificate() {
              ec "$1.key"
              openssl req -new -key "$1.key" -subj "/CN=$1" -out "$1.csr"
              : > index && : > index.attr && openssl rand -hex 8 > serial
              printf '%s\\n' '[ca]' 'default_ca=own' '[own]' 'dir=.' 'database=index' 'serial=serial' 'new_certs_dir=.' \\
                'default_md=sha256' 'policy=any' 'unique_subject=no' '[any]' 'commonName=optional' \\
                '[ext]' "subjectAltName=DNS:$2" 'extendedKeyUsage=serverAuth' > ca.conf
              openssl ca -batch -notext -config ca.conf -extensions ext -cert "$3.crt" -keyfile "$3.key" \\
                -in "$1.csr" -out "$1.crt" "${@:4}" 2> ca.log || { cat ca.log; exit 1; }
            }
            cp $keys/ca.crt known.crt && cp $keys/ca.key known.key
            ec other.key
            openssl req -x509 -new -key other.key -days 3650 -subj "/CN=Another CA" -out other.crt \\
              -addext basicConstraints=critical,CA:TRUE
            certificate expired registry.example.com known -startdate 20200101000000Z -enddate 20200201000000Z
            certificate elsewhere other.example.com known -days 3650
            certificate stranger registry.example.com other -days 3650
            tls() { echo "listen $1 ssl; ssl_certificate /etc/faulty/$2.crt; ssl_certificate_key /etc/faulty/$2.key;"; }
            open='location / { proxy_pass http://127.0.0.1:15000; }'
            cat > nginx.conf << END
            user root; worker_processes 1; pid /run/faulty.pid; error_log /var/log/faulty.log; events {}
            http {
              access_log off; default_type text/plain;
              proxy_set_header Host \\$http_host;
              server { $(tls 7001 expired) $open }
              server { $(tls 7002 elsewhere) $open }
              server { $(tls 7003 stranger) $open }
              server { listen 7004; location / { return 404 "nothing here"; } }
              server { listen 7005; location / { return 503 "down"; } }
              server { listen 7006; location / { return 403 "no"; } }
              server { listen 7007; location / { return 401 "log in"; } }
              server { listen 7008; location / {
                add_header WWW-Authenticate 'Bearer realm="https://auth.example.net/token",service="r"' always; return 401 "log in"; } }
              server { listen 7009; location / {
                add_header WWW-Authenticate 'Bearer realm="http://\\$server_addr:7004/token",service="r"' always; return 401 "log in"; } }
              server { listen 7010; location / {
                add_header WWW-Authenticate 'Bearer realm="https://registry.example.com:7003/token",service="r"' always; return 401 "log in"; } }
              server { listen 7011; default_type text/html; location / { return 200 "<html>welcome</html>"; } }
              server { listen 7012; location ~ /blobs/ { return 307 https://blobs.example.com\\$request_uri; } $open }
              server { listen 7022; location ~ /blobs/ { proxy_pass http://127.0.0.1:17022; proxy_buffering off; } $open }
              server { listen 7014; root /etc/faulty; }
              server { listen 7023; location ~ /manifests/ { proxy_pass http://127.0.0.1:17023; proxy_buffering off; } $open }
              server { listen 7024; location ~ /manifests/ { default_type application/vnd.oci.image.index.v1+json;
                return 200 '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:0000000000000000000000000000000000000000000000000000000000000000","size":2,"platform":{"os":"linux","architecture":"s390x"}}]}'; } $open }
              server { listen 7025; location ~ /manifests/ { default_type text/html; return 200 "<html>welcome</html>"; } $open }
              server { listen 7026; location ~ /manifests/ { default_type application/vnd.oci.image.manifest.v1+json;
                add_header Docker-Content-Digest sha256:0000000000000000000000000000000000000000000000000000000000000000;
                return 200 "{}"; } $open }
              server { listen 7027; location ~ /blobs/ { return 404 "gone"; } $open }
              server { listen 7029; location ~ /manifests/sha256:0000 { return 404 "gone"; }
                location ~ /manifests/ { default_type application/vnd.oci.image.index.v1+json;
                return 200 '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:0000000000000000000000000000000000000000000000000000000000000000","size":2,"platform":{"os":"linux","architecture":"amd64"}},{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:0000000000000000000000000000000000000000000000000000000000000000","size":2,"platform":{"os":"linux","architecture":"arm64"}}]}'; } $open }
              server { listen 7028; location ~ /manifests/ { return 429 "slow down"; } $open }
              server { listen 7013; location ~ /blobs/ { return 307 https://registry.example.com:7003\\$request_uri; } $open }
            }
            END
            nginx -c /etc/faulty/nginx.conf
            # stalls PORT TYPE BEGINNING: says so much of each answer, and then waits for ever; a HEAD ends by itself
            stalls() {
              nohup perl -MIO::Socket::INET -e '
                ($port, $type, $beginning) = @ARGV;
                $SIG{CHLD} = "IGNORE";
                $server = IO::Socket::INET->new(LocalAddr => "127.0.0.1:$port", Listen => 20, ReuseAddr => 1) or die;
                while ($client = $server->accept) {
                  next if fork;
                  $request = <$client>;
                  while (<$client>) { last if /^\\r?$/ }
                  $digest = "Docker-Content-Digest: sha256:" . "0" x 64;
                  syswrite $client, "HTTP/1.1 200 OK\\r\\nContent-Type: $type\\r\\n$digest\\r\\nContent-Length: 100000\\r\\n\\r\\n";
                  exit if $request =~ /^HEAD/;
                  syswrite $client, $beginning;
                  sleep;
                }' "$@" > /dev/null 2>&1 &
            }
            stalls 17022 application/octet-stream 0123456789
            stalls 17023 application/vnd.oci.image.manifest.v1+json ""
            # Wants a client certificate; says nothing after the handshake.
            cd /
            server="openssl s_server -cert $keys/server.crt -key $keys/server.key -quiet"
            nohup sh -c "sleep infinity | $server -accept 7020 -Verify 1 -verify_return_error -CAfile $keys/ca.crt" \\
              > /dev/null 2>&1 &
            nohup sh -c "sleep infinity | $server -accept 7021" > /dev/null 2>&1 &
            """;
}
