using System.Diagnostics;
using System.DirectoryServices.Protocols;
using System.Net;
using System.Net.Sockets;

namespace Saola.Identity.Tests;

/// <summary>A directory server that lives as long as the test: slapd on a port of this machine, with a folder of its own.</summary>
internal sealed class DirectoryServer : IDisposable {
  public const string Base = "dc=tinh,dc=vn", User = "cn=admin,dc=tinh,dc=vn", Password = "mat-khau-thu-muc";

  readonly string folder = Directory.CreateTempSubdirectory("saola-ldap-").FullName;
  readonly System.Diagnostics.Process slapd;
  readonly LdapConnection admin;

  public string Address { get; }

  public DirectoryServer() {
    using var free = new TcpListener(IPAddress.Loopback, 0);
    free.Start();
    var port = ((IPEndPoint)free.LocalEndpoint).Port;
    free.Stop();
    Address = $"ldap://127.0.0.1:{port}";
    Directory.CreateDirectory(Path.Combine(folder, "data"));
    File.WriteAllText(Path.Combine(folder, "slapd.conf"), $"""
      include /etc/ldap/schema/core.schema
      include /etc/ldap/schema/cosine.schema
      include /etc/ldap/schema/inetorgperson.schema
      modulepath /usr/lib/ldap
      moduleload back_mdb
      pidfile {folder}/pid
      database mdb
      suffix "{Base}"
      rootdn "{User}"
      rootpw {Password}
      directory {folder}/data
      """);
    slapd = System.Diagnostics.Process.Start(new ProcessStartInfo("/usr/sbin/slapd", ["-d", "0", "-f", Path.Combine(folder, "slapd.conf"), "-h", Address]))!;
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

  public void Add(string name, string fullName, string unit, string roles) => admin.SendRequest(new AddRequest(Dn(name),
    new DirectoryAttribute("objectClass", "inetOrgPerson"), new DirectoryAttribute("uid", name), new DirectoryAttribute("cn", fullName), new DirectoryAttribute("sn", fullName.Split(' ')[0]),
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
