using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using AngleSharp.Html.Dom;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class ApplyStaffTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<Guid> Checked(Actor manager, string csv) {
    await app.Fill();
    var answer = await app.As(manager).PostAsJsonAsync("/api/identity/staff/imports", new { file = Encoding.UTF8.GetBytes(csv) }, Ct);
    return (Guid)(await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!["id"]!;
  }

  async Task<JsonObject> Apply(Actor manager, Guid import, bool onlyValid = false) =>
    (await (await app.As(manager).PostAsJsonAsync($"/api/identity/staff/imports/{import}/apply", new { onlyValid, reason = "QĐ 5" }, Ct)).Content.ReadFromJsonAsync<JsonObject>(Ct))!;

  static string Name() => $"n{Guid.CreateVersion7():N}"[..20];

  protected override async Task<Write> Prepare() {
    var manager = app.Manager(app.Ward);
    var import = await Checked(manager, $"change,user_name,full_name,unit,roles\njoin,{Name()},Mới,H21.106/mot-cua,intake\n");
    return new($"/api/identity/staff/imports/{import}/apply", new { onlyValid = false, reason = "QĐ 5" }, manager, import, "identity.staff_imported") {
      Permission = IdentityPermissions.Manage, Stranger = app.Manager(app.Ward), Unseen = "identity.staff_import_not_found",
      Invalid = new { onlyValid = false, reason = "" }, InvalidCode = "identity.reason_missing", Again = "identity.staff_import_done",
      Row = "select 1 from identity.staff_import where id = $1 and done_at is not null and lines = '[]'",
    };
  }

  [Fact]
  public async Task Who_comes_gets_an_account_and_a_link_who_moves_another_post_and_who_leaves_is_locked() {
    var (come, move, leave) = (Name(), Name(), Name());
    var (mover, leaver) = (await app.Person(move, units: app.Desk), await app.Person(leave, units: app.Desk));
    var manager = app.Manager(app.Ward);
    var said = await Apply(manager, await Checked(manager, $"change,user_name,full_name,unit,roles,title\njoin,{come},Người Mới,H21.106/mot-cua,intake,Công chức\nmove,{move},,H21.106,guarded,\nleave,{leave},,,,\n"));
    Assert.Equal((1, 1, 1), ((int)said["outcome"]!["joined"]!, (int)said["outcome"]!["moved"]!, (int)said["outcome"]!["left"]!));
    var visitor = new Visitor(app);
    var link = (string)said["outcome"]!["links"]![0]!["link"]!;
    Assert.Equal(200, (int)(await visitor.Open(new Uri(link).PathAndQuery)).StatusCode);
    var held = await app.Sql("select u.id, o.roles[1] from identity.official_post o join identity.organisation u on u.id = o.unit where o.person = $1 and o.valid_to is null", mover.Person!.Value);
    Assert.Equal([[app.Ward.Id, "guarded"]], held.Select(r => r.ToArray()));
    Assert.Equal([[true, false]], (await app.Sql("select a.disabled_at is not null, exists (select from identity.official_post o where o.person = a.person and o.valid_to is null) from identity.account a where a.id = $1", leaver.Id)).Select(r => r.ToArray()));
    Assert.Contains("identity.account_locked", await app.Ledger(leaver.Id));
  }

  [Fact]
  public async Task One_mistake_stops_all_unless_only_the_right_rows_are_wanted() {
    var (good, bad) = (Name(), Name());
    var manager = app.Manager(app.Ward);
    var import = await Checked(manager, $"change,user_name,full_name,unit,roles\njoin,{good},Đúng,H21.106/mot-cua,intake\njoin,{bad},Sai,H21.106/mot-cua,king\n");
    Assert.Equal("identity.staff_faulty", (string?)(await Apply(manager, import))["code"]);
    Assert.Empty(await app.Sql("select 1 from identity.account where user_name = $1", good));
    Assert.Equal(1, (int)(await Apply(manager, import, onlyValid: true))["outcome"]!["joined"]!);
    Assert.Single(await app.Sql("select 1 from identity.account where user_name = $1", good));
    Assert.Empty(await app.Sql("select 1 from identity.account where user_name = $1", bad));
  }

  [Fact]
  public async Task A_list_is_uploaded_looked_at_and_carried_out_on_the_page() {
    var name = Name();
    var client = app.As(app.Manager(app.Ward));
    var visitor = new Visitor(app, client);
    const string path = "/quan-tri/can-bo/nhap";
    await app.Fill();
    var page = await visitor.Page(path);
    using var body = new MultipartFormDataContent();
    foreach (var field in page.QuerySelectorAll("main form input[type=hidden]").OfType<IHtmlInputElement>()) body.Add(new StringContent(field.Value), field.Name!);
    var file = new ByteArrayContent(StaffTable.WriteXlsx([new Dictionary<string, string> { ["change"] = "vào", ["user_name"] = name, ["full_name"] = "Người Trang", ["unit"] = "H21.106/mot-cua", ["roles"] = "intake" }]));
    file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    body.Add(file, "File", "can-bo.xlsx");
    using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body, Headers = { { "Origin", "http://localhost" } } };
    var looked = await Visitor.Read(await client.SendAsync(request, Ct));
    Assert.Contains("Người mới: 1", looked.Body!.TextContent, StringComparison.Ordinal);
    var answer = await visitor.Send(looked, path, "Apply.Reason", ("Apply.Reason", "QĐ 6"));
    Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
    var done = await Visitor.Read(answer);
    Assert.Contains("/dang-nhap/dat-mat-khau?ma=", done.Body!.TextContent, StringComparison.Ordinal);
  }
}
