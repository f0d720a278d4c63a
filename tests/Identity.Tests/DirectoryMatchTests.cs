using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

/// <summary>Whom an entry of the directory means, and which directory is believed.</summary>
public sealed class DirectoryMatchTests(DirectoryApp app) : IClassFixture<DirectoryApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task Night() {
    await using (var act = app.Begin()) {
      act.Work.Enqueue(new ReadDirectory());
      await act.Work.Commit(Ct);
    }
    await app.RunJobs();
  }

  Task<List<object?[]>> Of(string name) => app.Sql("""
    select u.key, o.roles[1], a.disabled_at is not null from identity.account a left join identity.official_post o on o.person = a.person and o.valid_to is null
    left join identity.organisation u on u.id = o.unit where a.user_name = $1
    """, name);

  StaffDirectory Over(string url, bool startTls, bool trusted) => new(new Settings(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> {
    ["SAOLA_LDAP_URL"] = url, ["SAOLA_LDAP_USER"] = DirectoryServer.User, ["SAOLA_LDAP_PASSWORD"] = DirectoryServer.Password, ["SAOLA_LDAP_BASE"] = DirectoryServer.Base,
    ["SAOLA_LDAP_STARTTLS"] = startTls ? "1" : null, ["SAOLA_LDAP_CERTIFICATES"] = trusted ? app.Slapd.Trusted : null,
  }).Build()));

  static readonly Dictionary<string, string> Names = new() { ["key"] = "entryUUID", ["user_name"] = "uid" };

  [Theory]
  [InlineData(false)]
  [InlineData(true)]
  public void Over_TLS_the_directory_is_read_from_a_server_whose_certificate_is_trusted_and_from_no_other(bool startTls) {
    app.Slapd.Add($"tls.{startTls}".ToLowerInvariant(), "Người Qua TLS", "H99.1", "intake");
    var url = startTls ? app.Slapd.Address : app.Slapd.SecureAddress;
    var read = Over(url, startTls, trusted: true).Read(Names);
    Assert.True(!read.IsError, read.Error?.Message);
    Assert.Contains(read.Value, e => e.Cells["user_name"] == $"tls.{startTls}".ToLowerInvariant());
    Assert.Equal("identity.directory_unreachable", Over(url, startTls, trusted: false).Read(Names).Error?.Code);
    // A certificate of the right authority for another address is none.
    Assert.Equal("identity.directory_unreachable", Over(DirectoryServer.Elsewhere(url), startTls, trusted: true).Read(Names).Error?.Code);
  }

  [Fact]
  public async Task A_name_in_the_directory_takes_over_no_account_until_it_is_said_that_they_are_one() {
    var account = await app.Person("da.co.truoc", "Hồ Văn Trước", units: app.Desk);
    app.Slapd.Add("da.co.truoc", "Kẻ Mượn Tên", "H21.106", "administrator");
    await Night();
    Assert.Equal([["mot-cua", "intake", false]], (await Of("da.co.truoc")).Select(r => r.ToArray()));
    Assert.Empty(await app.Sql("select 1 from identity.directory_person where account = $1", account.Id));
    var fault = (string)(await app.Sql("select f->>'why' from identity.directory_run, jsonb_array_elements(outcome->'faults') f where not trial and f->>'why' like '%da.co.truoc%' order by at desc limit 1"))[0][0]!;
    var key = Regex.Match(fault, "[0-9a-f-]{36}", RegexOptions.None, TimeSpan.FromSeconds(1)).Value;
    await Night();
    // Nor does it when its owner leaves the directory again.
    var manager = new Visitor(app, app.As(app.Manager(app.Province) with { Offices = [app.Ward.Id, app.Department.Id] }));
    await manager.Send("/quan-tri/can-bo/thu-muc", "Entry.Key", ("Entry.Key", key), ("Entry.UserName", "da.co.truoc"), ("Entry.Reason", "Cùng một người"));
    Assert.Contains("identity.directory_linked", await app.Ledger(account.Id));
    await Night();
    Assert.Equal([[null, "administrator", false]], (await Of("da.co.truoc")).Select(r => r.ToArray()));
    // From now on the key counts, whatever the name there becomes.
    app.Slapd.Rename("da.co.truoc", "ten.moi");
    app.Slapd.Change("ten.moi", "employeeType", "intake");
    await Night();
    Assert.Equal([[null, "intake", false]], (await Of("da.co.truoc")).Select(r => r.ToArray()));
    Assert.Empty(await Of("ten.moi"));
  }

  [Fact]
  public async Task Two_entries_of_one_name_are_one_account_and_a_mistake() {
    await app.Fill();
    app.Slapd.Add("trung.ten", "Lê Thị Một", "H21.106/mot-cua", "intake");
    app.Slapd.Add("trung.ten2", "Lê Thị Hai", "H21.106/mot-cua", "intake", uid: "trung.ten");
    await Night();
    Assert.Equal([["mot-cua", "intake", false]], (await Of("trung.ten")).Select(r => r.ToArray()));
    Assert.Single(await app.Sql("select 1 from identity.directory_person d join identity.account a on a.id = d.account where a.user_name = 'trung.ten'"));
  }

  [Fact]
  public async Task A_row_that_is_refused_leaves_nothing_behind() {
    await app.Fill();
    var number = "000190888777";
    await using (var act = app.Begin(app.Counter(app.Ward))) {
      await app.Services.GetRequiredService<Identities>().Serve(act.Work, new("Y Người Cũ", number, Email: "cu@example.vn"), Ct);
      await act.Work.Commit(Ct);
    }
    await using (var act = app.Begin(app.Manager(app.Ward))) {
      StaffLine Line(int row, string name, string role, string personal) => new(row, new Dictionary<string, string> { ["change"] = "join", ["user_name"] = name, ["full_name"] = "Y Người Cũ", ["personal_number"] = personal, ["email"] = "moi@example.vn", ["unit"] = "H21.106/mot-cua", ["roles"] = role });
      await using var scope = app.Services.CreateAsyncScope();
      Assert.Single((await scope.ServiceProvider.GetRequiredService<StaffActs>().Run([Line(1, "bi.tu.choi", "king", number), Line(2, "duoc.nhan", "intake", "")], act.Work, Ct)).Faults);
      await act.Work.Commit(Ct);
    }
    Assert.Equal([["cu@example.vn"]], (await app.Sql("select email from identity.person where personal_number = $1", number)).Select(r => r.ToArray()));
  }
}
