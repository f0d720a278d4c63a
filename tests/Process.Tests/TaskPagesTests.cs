using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Saola.Kernel;

namespace Saola.Process.Tests;

/// <summary>The pages on which officials work on tasks, as a browser without JavaScript uses them.</summary>
public sealed class TaskPagesTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  readonly Actor officer = ProcessApp.Officer(permissions: ProcessPermissions.Work) with { Id = Guid.CreateVersion7() };

  static async Task<IDocument> Open(HttpClient client, string path) {
    using var response = await client.GetAsync(path, Ct);
    Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode}");
    return await new HtmlParser().ParseDocumentAsync(await response.Content.ReadAsStringAsync(Ct), Ct);
  }

  /// <summary>Presses the button with this text on a page, with its hidden fields and what is typed.</summary>
  static async Task<HttpStatusCode> Press(HttpClient client, string path, string button, params (string Name, string Value)[] typed) {
    var form = (await Open(client, path)).QuerySelectorAll("main form button").First(b => b.TextContent.Trim() == button).Closest("form")!;
    var fields = form.QuerySelectorAll("input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? ""))
      .Concat(typed.Select(t => KeyValuePair.Create(t.Name, t.Value)));
    using var answer = await client.PostAsync(path, new FormUrlEncodedContent(fields), Ct);
    return answer.StatusCode;
  }

  [Fact]
  public async Task An_official_finds_a_task_takes_it_asks_a_colleague_and_gives_it_back_with_the_reason() {
    var (_, task) = await app.Waiting();
    var colleague = await app.Colleague("Bùi Văn Năm");
    var (client, path) = (app.As(officer), $"/can-bo/viec/{task}");
    Assert.NotNull((await Open(client, "/can-bo/viec?ds=group")).QuerySelector($"a[href='{path}']"));
    Assert.Equal(HttpStatusCode.Redirect, await Press(client, path, "Nhận việc"));
    Assert.NotNull((await Open(client, "/can-bo/viec")).QuerySelector($"a[href='{path}']"));
    Assert.Equal(HttpStatusCode.Redirect, await Press(client, path, "Hỏi ý kiến đồng nghiệp, cơ quan", ("Ask.Person", colleague.ToString()), ("Ask.Question", "Có tranh chấp không?")));
    Assert.Equal(HttpStatusCode.Redirect, await Press(client, path, "Thêm người cùng theo dõi", ("Help.Person", colleague.ToString())));
    var page = (await Open(client, path)).QuerySelector("main")!.TextContent;
    Assert.Contains("Có tranh chấp không?", page, StringComparison.Ordinal);
    Assert.Contains("Bùi Văn Năm", page, StringComparison.Ordinal);
    Assert.Equal(HttpStatusCode.BadRequest, await Press(client, path, "Trả lại việc", ("Back.Reason", " ")));
    Assert.Equal(HttpStatusCode.Redirect, await Press(client, path, "Trả lại việc", ("Back.Reason", "Nhầm phòng")));
    Assert.Contains("Nhầm phòng", (await Open(client, path)).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Who_gives_out_the_work_opens_what_another_holds_and_gives_it_to_somebody_else_without_doing_it() {
    var task = await app.HeldTaskOf(officer);
    var colleague = await app.Colleague("Bùi Văn Bảy");
    var head = ProcessApp.Officer("leader", permissions: [ProcessPermissions.Work, ProcessPermissions.Assign]) with { Id = Guid.CreateVersion7() };
    var (client, path) = (app.As(head), $"/can-bo/viec/{task}");
    var page = await Open(client, path);
    Assert.Contains(officer.Name, page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    Assert.DoesNotContain(page.QuerySelectorAll("main form button"), b => b.TextContent.Trim() is "Hoàn thành" or "Nhận việc" or "Trả lại việc");
    Assert.Contains("Nội dung công việc không hiển thị", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    using var silent = await client.GetAsync($"{path}?ly-do=xem", Ct);
    Assert.Equal(HttpStatusCode.BadRequest, silent.StatusCode);
    Assert.Contains("href=\"#ly-do\"", await silent.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    Assert.DoesNotContain("Nội dung công việc không hiển thị", (await Open(client, $"{path}?ly-do=Ch%E1%BB%8Dn%20ng%C6%B0%E1%BB%9Di%20x%E1%BB%AD%20l%C3%BD")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    Assert.NotNull((await Open(client, "/can-bo/viec")).QuerySelector("a[href='/can-bo/viec?ds=office']"));
    Assert.Equal(HttpStatusCode.Redirect, await Press(client, path, "Phân công", ("Given.Person", colleague.ToString())));
    Assert.Equal(colleague, (Guid)(await app.Sql("select assignee from process.work_task where id = $1", task)).Single()[0]!);
    Assert.Null((await Open(app.As(officer), "/can-bo/viec")).QuerySelector("a[href='/can-bo/viec?ds=office']"));
  }

  [Fact]
  public async Task An_official_fills_in_the_form_of_a_task_and_completes_it() {
    var task = await app.HeldTaskWithForm(officer);
    var (client, path) = (app.As(officer), $"/can-bo/viec/{task}");
    Assert.Contains("Mua máy", (await Open(client, path)).QuerySelector("main")!.TextContent + (await Open(client, path)).QuerySelector("main [name=deNghi]")?.GetAttribute("value"), StringComparison.Ordinal);
    Assert.Equal(HttpStatusCode.BadRequest, await Press(client, path, "Hoàn thành", ("ketQua", "")));
    Assert.Equal(HttpStatusCode.Redirect, await Press(client, path, "Hoàn thành", ("ketQua", "Đạt")));
    Assert.Equal("Completed", (string)(await app.Sql("select status from process.work_task where id = $1", task)).Single()[0]!);
    Assert.Null((await Open(client, path)).QuerySelectorAll("main form button").FirstOrDefault(b => b.TextContent.Trim() == "Hoàn thành"));
  }

  [Fact]
  public async Task An_official_has_a_colleague_do_a_task_gives_it_to_the_group_or_assigns_it() {
    var colleague = await app.Colleague("Bùi Văn Năm");
    var (delegated, released, (_, open)) = (await app.HeldTaskOf(officer), await app.HeldTaskOf(officer), await app.Waiting());
    async Task<object?> Holder(Guid task) => (await app.Sql("select assignee from process.work_task where id = $1", task)).Single()[0];
    Assert.Equal(HttpStatusCode.Redirect, await Press(app.As(officer), $"/can-bo/viec/{delegated}", "Chuyển đồng nghiệp xử lý", ("Other.Person", colleague.ToString())));
    Assert.Equal(HttpStatusCode.Redirect, await Press(app.As(officer), $"/can-bo/viec/{released}", "Trả về nhóm"));
    Assert.Equal((colleague, null), (await Holder(delegated), await Holder(released)));
    Assert.DoesNotContain((await Open(app.As(officer), $"/can-bo/viec/{open}")).QuerySelectorAll("main form button"), b => b.TextContent.Trim() == "Phân công");
    var lead = officer with { Permissions = [.. officer.Permissions, ProcessPermissions.Assign] };
    Assert.Equal(HttpStatusCode.Redirect, await Press(app.As(lead), $"/can-bo/viec/{open}", "Phân công", ("Given.Person", colleague.ToString())));
    Assert.Equal(colleague, await Holder(open));
  }

  [Fact]
  public async Task An_official_asks_an_office_takes_the_question_back_and_lets_a_colleague_follow_no_more() {
    var colleague = await app.Colleague("Bùi Văn Năm", (ProcessApp.OtherOffice, ProcessApp.OtherCode));
    // offices are looked at again after some seconds
    app.Clock.Pass(TimeSpan.FromMinutes(1));
    var task = await app.HeldTaskOf(officer);
    var (client, path) = (app.As(officer), $"/can-bo/viec/{task}");
    Assert.Equal(HttpStatusCode.Redirect, await Press(client, path, "Hỏi ý kiến đồng nghiệp, cơ quan", ("Ask.Office", ProcessApp.OtherOffice.ToString()), ("Ask.Question", "Có tranh chấp không?")));
    Assert.Contains("Có tranh chấp không?", (await Open(client, path)).Body!.TextContent, StringComparison.Ordinal);
    Assert.Equal(HttpStatusCode.Redirect, await Press(client, path, "Thu hồi đề nghị cho ý kiến gửi Phường thử"));
    Assert.DoesNotContain("Có tranh chấp không?", (await Open(client, path)).Body!.TextContent, StringComparison.Ordinal);
    Assert.Equal(HttpStatusCode.Redirect, await Press(client, path, "Thêm người cùng theo dõi", ("Help.Person", colleague.ToString())));
    Assert.Equal(HttpStatusCode.Redirect, await Press(client, path, "Bỏ Bùi Văn Năm khỏi danh sách theo dõi"));
    Assert.Empty(await app.Sql("select 1 from process.collaborator where task = $1", task));
  }

  [Fact]
  public async Task A_leader_assigns_several_tasks_at_once_and_others_cannot() {
    var colleague = await app.Colleague("Bùi Văn Năm");
    var ((_, one), (_, two)) = (await app.Waiting(), await app.Waiting());
    (string, string)[] picked = [("Form.Picked", one.ToString()), ("Form.Picked", two.ToString()), ("Form.Person", colleague.ToString()), ("Form.Verb", "assign")];
    Assert.DoesNotContain((await Open(app.As(officer), "/can-bo/viec?ds=group")).QuerySelectorAll("main button"), b => b.TextContent.Trim() == "Phân công");
    var lead = officer with { Permissions = [.. officer.Permissions, ProcessPermissions.Assign] };
    using var client = app.As(lead);
    var hidden = (await Open(client, "/can-bo/viec?ds=group")).QuerySelectorAll("form#bulk input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? ""));
    using var answer = await client.PostAsync("/can-bo/viec?ds=group", new FormUrlEncodedContent(hidden.Concat(picked.Select(p => KeyValuePair.Create(p.Item1, p.Item2)))), Ct);
    Assert.Contains("Đã phân công 2/2 việc", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    Assert.Equal(2, (await app.Sql("select 1 from process.work_task where id in ($1, $2) and assignee = $3", one, two, colleague)).Count);
  }

  [Fact]
  public async Task Who_is_asked_answers_on_the_page_of_opinions() {
    var task = await app.HeldTaskOf(officer);
    var asked = officer with { Id = await app.Colleague("Bùi Văn Năm") };
    var id = (Guid)(await app.Post(officer, $"tasks/{task}/opinions", new { person = asked.Id, question = "Có tranh chấp không?" })).Body["id"]!;
    var client = app.As(asked);
    Assert.Equal(HttpStatusCode.BadRequest, await Press(client, "/can-bo/y-kien", "Gửi ý kiến", ($"Text-{id:N}", "")));
    Assert.Equal(HttpStatusCode.Redirect, await Press(client, "/can-bo/y-kien", "Gửi ý kiến", ($"Text-{id:N}", "Không.")));
    Assert.DoesNotContain("Có tranh chấp", (await Open(client, "/can-bo/y-kien")).Body!.TextContent, StringComparison.Ordinal);
  }

  [Fact]
  public async Task An_official_enters_an_absence_and_ends_it() {
    var me = officer with { Id = await app.Colleague("Đỗ Thị Tư"), Name = "Đỗ Thị Tư" };
    var standIn = await app.Colleague("Bùi Văn Năm");
    var (client, today) = (app.As(me), Vn.Date(app.Clock.GetUtcNow()));
    Assert.Equal(HttpStatusCode.BadRequest, await Press(client, "/can-bo/vang-mat", "Khai báo vắng mặt", ("Form.From", today), ("Form.To", ""), ("Form.StandIn", standIn.ToString())));
    Assert.Equal(HttpStatusCode.Redirect, await Press(client, "/can-bo/vang-mat", "Khai báo vắng mặt", ("Form.From", today), ("Form.To", today), ("Form.StandIn", standIn.ToString())));
    Assert.Equal(HttpStatusCode.Redirect, await Press(client, "/can-bo/vang-mat", "Kết thúc"));
    Assert.Contains("Đã kết thúc", (await Open(client, "/can-bo/vang-mat")).Body!.TextContent, StringComparison.Ordinal);
  }

  [Theory]
  [InlineData("/can-bo/viec")]
  [InlineData("/can-bo/viec/bat-dau")]
  [InlineData("/can-bo/y-kien")]
  [InlineData("/can-bo/vang-mat")]
  public async Task A_page_needs_the_permission_to_work(string path) {
    using var answer = await app.As(ProcessApp.Officer()).GetAsync(path, Ct);
    Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
  }
}
