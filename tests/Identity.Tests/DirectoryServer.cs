using System.Diagnostics;
using System.DirectoryServices.Protocols;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Saola.Identity.Tests;

/// <summary>A directory server that lives as long as the test: slapd on a port of this machine, with a folder of its own.</summary>
internal sealed class DirectoryServer : IDisposable {
  public const string Base = "dc=tinh,dc=vn", User = "cn=admin,dc=tinh,dc=vn", Password = "mat-khau-thu-muc";

  readonly string folder = Directory.CreateTempSubdirectory("saola-ldap-").FullName;
  readonly System.Diagnostics.Process slapd;
  readonly LdapConnection admin;

  public string Address { get; }

  /// <summary>The same by TLS from the first byte.</summary>
  public string SecureAddress { get; }

  /// <summary>A folder that holds the authority which issued the server's certificate, as OpenSSL looks for it.</summary>
  public string Trusted { get; }

  /// <summary>The same server under an address that its certificate does not name.</summary>
  public static string Elsewhere(string address) => address.Replace("127.0.0.1", "127.0.0.2", StringComparison.Ordinal);

  static int FreePort() {
    using var free = new TcpListener(IPAddress.Loopback, 0);
    free.Start();
    return ((IPEndPoint)free.LocalEndpoint).Port;
  }

  /// <summary>An authority, and the certificate that it issued for this machine.</summary>
  void MakeCertificates() {
    using var ofAuthority = RSA.Create(2048);
    var request = new CertificateRequest("CN=Saola thử nghiệm", ofAuthority, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
    var (from, to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    using var authority = request.CreateSelfSigned(from, to);
    using var ofServer = RSA.Create(2048);
    var wanted = new CertificateRequest("CN=127.0.0.1", ofServer, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    var names = new SubjectAlternativeNameBuilder();
    names.AddIpAddress(IPAddress.Loopback);
    wanted.CertificateExtensions.Add(names.Build());
    using var server = wanted.Create(authority, from, to, [1, 2, 3, 4]);
    File.WriteAllText(Path.Combine(folder, "server.pem"), server.ExportCertificatePem());
    File.WriteAllText(Path.Combine(folder, "server.key"), ofServer.ExportPkcs8PrivateKeyPem());
    File.WriteAllText(Path.Combine(Trusted, "authority.pem"), authority.ExportCertificatePem());
    using var rehash = System.Diagnostics.Process.Start(new ProcessStartInfo("openssl", ["rehash", Trusted]))!;
    rehash.WaitForExit();
  }

  public DirectoryServer() {
    var port = FreePort();
    Address = $"ldap://127.0.0.1:{port}";
    SecureAddress = $"ldaps://127.0.0.1:{FreePort()}";
    Trusted = Directory.CreateDirectory(Path.Combine(folder, "trusted")).FullName;
    MakeCertificates();
    Directory.CreateDirectory(Path.Combine(folder, "data"));
    File.WriteAllText(Path.Combine(folder, "slapd.conf"), $"""
      include /etc/ldap/schema/core.schema
      include /etc/ldap/schema/cosine.schema
      include /etc/ldap/schema/inetorgperson.schema
      modulepath /usr/lib/ldap
      moduleload back_mdb
      pidfile {folder}/pid
      TLSCertificateFile {folder}/server.pem
      TLSCertificateKeyFile {folder}/server.key
      database mdb
      suffix "{Base}"
      rootdn "{User}"
      rootpw {Password}
      directory {folder}/data
      """);
    slapd = System.Diagnostics.Process.Start(new ProcessStartInfo("/usr/sbin/slapd", ["-d", "0", "-f", Path.Combine(folder, "slapd.conf"), "-h", $"{Address} {SecureAddress} {Elsewhere(Address)} {Elsewhere(SecureAddress)}"]))!;
    admin = Connected(port);
    admin.SendRequest(new AddRequest(Base, new DirectoryAttribute("objectClass", "dcObject", "organization"), new DirectoryAttribute("dc", "tinh"), new DirectoryAttribute("o", "Tỉnh")));
  }

  static LdapConnection Connected(int port) {
    for (var patience = Stopwatch.StartNew(); ;) {
      var connection = new LdapConnection(new LdapDirectoryIdentifier("127.0.0.1", port)) { AuthType = AuthType.Basic };
      connection.SessionOptions.ProtocolVersion = 3;
      try {
        connection.Bind(new NetworkCredential(User, Password));
        return connection;
      } catch (LdapException) when (patience.Elapsed < TimeSpan.FromSeconds(20)) {
        connection.Dispose();
        Thread.Yield();
      }
    }
  }

  static string Dn(string name) => $"uid={name},{Base}";

  public void Rename(string name, string other) => admin.SendRequest(new ModifyDNRequest(Dn(name), Base, $"uid={other}") { DeleteOldRdn = true });

  public void Add(string name, string fullName, string unit, string roles, string? uid = null) => admin.SendRequest(new AddRequest(uid is null ? Dn(name) : $"cn={fullName},{Base}",
    new DirectoryAttribute("objectClass", "inetOrgPerson"), new DirectoryAttribute("uid", uid ?? name), new DirectoryAttribute("cn", fullName), new DirectoryAttribute("sn", fullName.Split(' ')[0]),
    new DirectoryAttribute("departmentNumber", unit), new DirectoryAttribute("employeeType", roles), new DirectoryAttribute("mail", $"{name}@example.vn")));

  public void Change(string name, string attribute, string value) => admin.SendRequest(new ModifyRequest(Dn(name), DirectoryAttributeOperation.Replace, attribute, value));

  public void Remove(string name) => admin.SendRequest(new DeleteRequest(Dn(name)));

  public void Dispose() {
    admin.Dispose();
    slapd.Kill();
    slapd.WaitForExit();
    slapd.Dispose();
    Directory.Delete(folder, recursive: true);
  }
}
