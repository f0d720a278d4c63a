using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>Providers of mail, SMS and Zalo that keep what they were given.</summary>
public sealed class NoticeApp : DossierApp {
  public List<OutgoingMessage> Sent { get; } = [];

  protected override void Configure(IServiceCollection services) {
    base.Configure(services);
    foreach (var channel in new[] { Kernel.Channel.Email, Kernel.Channel.Sms, Kernel.Channel.Zalo }) services.AddSingleton<INotificationChannel>(new Provider(channel, Sent));
  }

  sealed class Provider(Kernel.Channel channel, List<OutgoingMessage> sent) : INotificationChannel {
    public Kernel.Channel Channel => channel;
    public bool IsConfigured => true;

    public Task Send(OutgoingMessage message, CancellationToken ct) {
      lock (sent) sent.Add(message);
      return Task.CompletedTask;
    }
  }
}

/// <summary>At each status the applicant hears of it by the channel they chose: once, with code and link.</summary>
public sealed class NoticeTests(NoticeApp app) : IClassFixture<NoticeApp> {
  const string Mail = "hoa@example.com", Phone = "0900000001";

  async Task<(Guid Id, string Code)> Submitted(string notice, string procedure) {
    await app.Ready();
    var body = await app.Submission(procedure);
    body["notice"] = notice;
    body["contact"] = new System.Text.Json.Nodes.JsonObject { ["phone"] = Phone, ["email"] = Mail };
    var made = await app.Post(Hoa, "/api/dossiers", body);
    return ((Guid)made["id"]!, (string)made["code"]!);
  }

  /// <summary>Brings a new dossier to the status; the act that does it is the last.</summary>
  async Task Reach(int status, Guid id, string code) {
    async Task Check(string verb, object? more = null) => await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), verb, more);
    switch (status) {
      case 1: break;
      case 2 or 6: await Check("accept"); break;
      case 3: await Check("refuse", new { reason = "Không thuộc thẩm quyền" }); break;
      case 4:
        await Check("accept");
        await app.Post(Officer("division_head"), "/api/dossiers/assign", new { items = new[] { new { id, task = await app.Open(code, "assign") } }, assignee = Specialist });
        break;
      case 5: await Check("request-supplement", new { items = new[] { "Bản rõ" }, reason = "Ảnh mờ", due = app.Clock.GetUtcNow().AddDays(3) }); break;
      case 7: await app.Post(Hoa, $"/api/dossiers/mine/{id}/withdraw", new { reason = "Không còn nhu cầu" }); break;
      case 8: await app.Post(Officer("intake"), $"/api/dossiers/{id}/stop", new { reason = "Theo quy định" }); break;
      default: await app.Carry(id, code); break;
    }
  }

  public static TheoryData<int, string, string> Each {
    get {
      var all = new TheoryData<int, string, string>();
      foreach (var (status, template) in new[] { (1, "registered"), (2, "accepted"), (3, "refused"), (4, "processing"), (5, "supplement"), (6, "payment"), (7, "withdrawal"), (8, "stopped"), (9, "done"), (10, "delivered") })
        foreach (var notice in new[] { "inbox", "email", "sms", "zalo" }) all.Add(status, "notify-" + template, notice);
      return all;
    }
  }

  [Theory, MemberData(nameof(Each))]
  public async Task Each_status_is_told_once_by_the_chosen_channel_with_code_and_link(int status, string template, string notice) {
    var (id, code) = await Submitted(notice, status switch { 4 => "9.100002", 6 => "9.100003", _ => "9.100001" });
    await Reach(status, id, code);
    await app.RunJobs();
    // each delivery runs a second time, as after a crash between the sending and its mark
    await app.AsIntruder("update kernel.outbox set done_at = null, locked_until = null where type = 'notifications.deliver' and done_at is not null");
    await app.RunJobs();
    var link = template switch {
      "notify-payment" => $"/thanh-toan/{await app.Token(id)}",
      "notify-delivered" => $"/ho-so/{code}/danh-gia",
      _ => $"/ho-so/{code}",
    };
    var row = Assert.Single(await app.Sql("select recipient, title, link from kernel.notification where template = $1 and channel = 'Inbox' and key like $2", template, code + "/%"));
    Assert.Equal(Citizen, (Guid)row[0]!);
    Assert.Contains(code, (string)row[1]!, StringComparison.Ordinal);
    Assert.Equal(link, (string)row[2]!);
    var sent = app.Sent.Where(m => m.Template == template && m.Body.Contains(code, StringComparison.Ordinal)).ToList();
    if (notice == "inbox") {
      Assert.Empty(sent);
      return;
    }
    var message = Assert.Single(sent);
    Assert.Equal((notice, notice == "email" ? Mail : Phone, link), (message.Channel.ToString().ToLowerInvariant(), message.Address, message.Link));
  }
}
