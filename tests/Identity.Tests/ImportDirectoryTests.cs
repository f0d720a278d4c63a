using System.DirectoryServices.Protocols;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Saola.Testing;

namespace Saola.Identity.Tests;

/// <summary>The province with a directory server of its own: Debian's slapd.</summary>
public sealed class DirectoryApp : IdentityApp {
  internal DirectoryServer Slapd { get; } = new();

  protected override void ConfigureWebHost(IWebHostBuilder builder) {
    base.ConfigureWebHost(builder);
    builder.UseSetting("SAOLA_LDAP_URL", Slapd.Address).UseSetting("SAOLA_LDAP_USER", DirectoryServer.User).UseSetting("SAOLA_LDAP_PASSWORD", DirectoryServer.Password).UseSetting("SAOLA_LDAP_BASE", DirectoryServer.Base);
  }

  protected override void Dispose(bool disposing) {
    Slapd.Dispose();
    base.Dispose(disposing);
  }
}

public sealed class ImportDirectoryTests(DirectoryApp app) : IClassFixture<DirectoryApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task Night() {
    await using (var act = app.Begin()) {
      act.Work.Enqueue(new ReadDirectory());
      await act.Work.Commit(Ct);
    }
    await app.RunJobs();
  }

  async Task<JsonObject> Trial(Actor actor) => (await (await app.As(actor).PostAsync("/api/identity/directory/trial", null, Ct)).Content.ReadFromJsonAsync<JsonObject>(Ct))!;

  Task<List<object?[]>> Of(string name) => app.Sql("""
    select u.key, o.roles[1], a.disabled_at is not null from identity.account a left join identity.official_post o on o.person = a.person and o.valid_to is null
    left join identity.organisation u on u.id = o.unit where a.user_name = $1
    """, name);

  [Fact]
  public async Task Who_comes_moves_and_leaves_is_taken_from_the_directory_and_nobody_is_deleted() {
    await app.Fill();
    var many = StaffDirectory.PageSize + 20;
    for (var i = 0; i < many; i++) app.Slapd.Add($"can.bo{i}", $"Cán Bộ {i}", "H21.106/mot-cua", "intake");
    app.Slapd.Add("sai.don.vi", "Sai Đơn Vị", "H99.1", "intake");
    var tried = await Trial(await app.Whole());
    Assert.Equal((many, 1), ((int)tried["outcome"]!["joined"]!, tried["outcome"]!["faults"]!.AsArray().Count));
    Assert.Empty(await Of("can.bo0"));
    await Night();
    Assert.Equal([["mot-cua", "intake", false]], (await Of("can.bo0")).Select(r => r.ToArray()));
    Assert.Equal((long)many, (await app.Sql("select count(*) from identity.directory_person"))[0][0]);
    app.Slapd.Change("can.bo1", "departmentNumber", "H21.106");
    app.Slapd.Remove("can.bo2");
    await Night();
    await Night();
    Assert.Equal([[null, "intake", false]], (await Of("can.bo1")).Select(r => r.ToArray()));
    Assert.Equal([[null, null, true]], (await Of("can.bo2")).Select(r => r.ToArray()));
    Assert.Equal("Theo thư mục cán bộ", (await app.Sql("select reason from ledger.entry e join identity.account a on a.id = e.object_id where a.user_name = 'can.bo2' and e.type = 'identity.account_locked'"))[0][0]);
    // A directory that misses very many is broken, and locks nobody out.
    for (var i = 10; i < many; i++) app.Slapd.Remove($"can.bo{i}");
    await Night();
    Assert.Equal([["mot-cua", "intake", false]], (await Of("can.bo50")).Select(r => r.ToArray()));
    Assert.Contains("nên không thực hiện", (string)(await app.Sql("select fault from identity.directory_run order by at desc, id desc limit 1"))[0][0]!, StringComparison.Ordinal);
    var page = await app.As(await app.Whole()).GetStringAsync("/quan-tri/can-bo/thu-muc", Ct);
    Assert.Contains("nên không thực hiện", page, StringComparison.Ordinal);
    Assert.DoesNotContain(DirectoryServer.Password, page, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_trial_is_only_for_who_manages_the_whole_province() {
    await app.Fill();
    Assert.Equal(401, (int)(await app.As().PostAsync("/api/identity/directory/trial", null, Ct)).StatusCode);
    Assert.Equal(403, (int)(await app.As(app.Counter(app.Ward)).PostAsync("/api/identity/directory/trial", null, Ct)).StatusCode);
    Assert.Equal("identity.directory_not_found", (string?)(await Trial(app.Manager(app.Ward)))["code"]);
  }

  [Theory]
  [InlineData("ldap://directory.example.vn", "identity.directory_no_tls")]
  [InlineData("ldap://127.0.0.1:1", "identity.directory_unreachable")]
  [InlineData("http://127.0.0.1", "identity.directory_not_configured")]
  public void A_password_goes_only_over_an_encrypted_connection_and_never_into_a_message(string url, string code) {
    var settings = new Settings(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> {
      ["SAOLA_LDAP_URL"] = url, ["SAOLA_LDAP_USER"] = "cn=a", ["SAOLA_LDAP_PASSWORD"] = "bí mật riêng", ["SAOLA_LDAP_BASE"] = "dc=a",
    }).Build());
    var read = new StaffDirectory(settings).Read(new Dictionary<string, string> { ["key"] = "entryUUID", ["user_name"] = "uid" });
    Assert.Equal(code, read.Error?.Code);
    Assert.DoesNotContain("bí mật", read.Error!.Message, StringComparison.Ordinal);
  }
}
