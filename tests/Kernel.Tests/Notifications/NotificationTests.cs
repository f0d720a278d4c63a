using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;
using Xunit;

namespace Saola.Kernel.Tests;

/// <summary>The program with an e-mail provider that the test commands; no provider of SMS and Zalo.</summary>
public sealed class NotificationApp : SaolaApp {
  public FakeMail Mail { get; } = new();

  protected override void Configure(IServiceCollection services) => services.AddSingleton<INotificationChannel>(Mail);

  public sealed class FakeMail : INotificationChannel {
    public ConcurrentQueue<OutgoingMessage> Sent { get; } = [];
    public Exception? Failure { get; set; }
    public Channel Channel => Channel.Email;
    public bool IsConfigured => true;

    public Task Send(OutgoingMessage message, CancellationToken ct) {
      if (Failure is { } failure) throw failure;
      Sent.Enqueue(message);
      return Task.CompletedTask;
    }
  }
}

public sealed class NotificationTests(NotificationApp app) : IClassFixture<NotificationApp> {
  static readonly Dictionary<string, string> Values = new() { ["count"] = "3" };
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task Send(Recipient to, string? key = null, string template = "dead_letters") {
    await using var scope = app.Begin();
    await app.Services.GetRequiredService<Notifications>().Send(scope.Work, to, template, Values, Ct, "/can-bo", key);
    await scope.Work.Commit(Ct);
    await app.RunJobs();
  }

  async Task<List<string>> Status(Guid person) =>
    [.. (await app.Sql("select channel || ' ' || status from kernel.notification where recipient = $1 order by channel", person)).Select(r => (string)r[0]!)];

  [Fact]
  public async Task A_message_reaches_the_inbox_and_the_mailbox() {
    var person = Guid.CreateVersion7();
    await Send(new(person, "an@example.vn"));
    Assert.Equal(["Email Sent", "Inbox Sent"], await Status(person));
    var mail = Assert.Single(app.Mail.Sent, m => m.Address == "an@example.vn");
    Assert.Equal("Có công việc nền bị lỗi cần xử lý", mail.Title);
    Assert.Contains("có 3 công việc nền", mail.Body);
    await using var scope = app.Begin(People.Citizen(person));
    var inbox = Assert.Single(await Inbox.List(scope.Work, null, unreadOnly: true, Ct));
    Assert.Equal("/can-bo", inbox.Link);
    Assert.Equal(1, await Inbox.Unread(scope.Work, Ct));
  }

  [Fact]
  public async Task The_recipients_language_is_used() {
    var person = Guid.CreateVersion7();
    await Send(new(person, "en@example.vn", Language: "en"));
    Assert.Contains("3 background jobs", Assert.Single(app.Mail.Sent, m => m.Address == "en@example.vn").Body);
  }

  [Fact]
  public async Task Without_a_provider_the_message_is_kept_and_says_so() {
    var person = Guid.CreateVersion7();
    await Send(new(person, Phone: "0912345678", Channels: [Channel.Sms, Channel.Zalo]));
    Assert.Equal(["Inbox Sent", "Sms NoChannel", "Zalo NoChannel"], await Status(person));
    var shown = await app.Services.GetRequiredService<SentMessages>().List(null, "NoChannel", Channel.Sms, Ct);
    Assert.Contains(shown, m => m.Address == "0912345678");
  }

  [Fact]
  public async Task A_chosen_way_without_an_address_says_so() {
    var person = Guid.CreateVersion7();
    await Send(new(person, Channels: [Channel.Email]));
    Assert.Equal(["Email NoAddress", "Inbox Sent"], await Status(person));
  }

  [Fact]
  public async Task A_persons_choice_decides_when_the_matter_has_none() {
    var person = Guid.CreateVersion7();
    await using (var scope = app.Begin(People.Citizen(person))) {
      await Notifications.Choose(scope.Work, person, [Channel.Zalo], Ct);
      await scope.Work.Commit(Ct);
    }
    await Send(new(person, "chon@example.vn", "0912345678"));
    Assert.Equal(["Inbox Sent", "Zalo NoChannel"], await Status(person));
  }

  [Fact]
  public async Task One_key_is_one_message() {
    var person = Guid.CreateVersion7();
    await Send(new(person, "mot@example.vn"), "same");
    await Send(new(person, "mot@example.vn"), "same");
    Assert.Single(app.Mail.Sent, m => m.Address == "mot@example.vn");
    Assert.Equal(2, (await Status(person)).Count);
  }

  [Fact]
  public async Task A_sent_message_keeps_its_address_no_longer() {
    var person = Guid.CreateVersion7();
    await Send(new(person, "nguyenvanan@example.vn"));
    Assert.Equal("n…@example.vn", (await app.Sql("select address from kernel.notification where recipient = $1 and channel = 'Email'", person))[0][0]);
  }

  [Fact]
  public async Task A_provider_that_is_down_is_tried_again_and_one_that_refuses_is_not() {
    var (patient, refused) = (Guid.CreateVersion7(), Guid.CreateVersion7());
    app.Mail.Failure = new IOException("down");
    await Send(new(patient, "cho@example.vn"));
    Assert.Contains("Email Waiting", await Status(patient));
    app.Mail.Failure = new UndeliverableException("SMTP 550");
    await Send(new(refused, "sai@example.vn"));
    Assert.Contains("Email Failed", await Status(refused));
    app.Mail.Failure = null;
    app.Clock.Pass(TimeSpan.FromMinutes(5));
    await app.RunJobs();
    Assert.Contains("Email Sent", await Status(patient));
    Assert.Contains("Email Failed", await Status(refused));
  }

  [Fact]
  public async Task A_text_with_a_missing_value_is_not_sent() {
    await using var scope = app.Begin();
    await Assert.ThrowsAsync<InvalidOperationException>(() => app.Services.GetRequiredService<Notifications>()
      .Send(scope.Work, new(Guid.CreateVersion7()), "dead_letters", new Dictionary<string, string>(), Ct));
  }

  [Fact]
  public async Task Reading_marks_only_ones_own_messages() {
    var (mine, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
    await Send(new(mine));
    await Send(new(other));
    await using (var scope = app.Begin(People.Citizen(mine))) {
      Assert.Equal(1, await Inbox.MarkRead(scope.Work, null, Ct));
      await scope.Work.Commit(Ct);
    }
    await using var after = app.Begin(People.Citizen(other));
    Assert.Equal(1, await Inbox.Unread(after.Work, Ct));
  }

  [Fact]
  public async Task Old_messages_are_forgotten() {
    var person = Guid.CreateVersion7();
    await Send(new(person, "cu@example.vn"));
    await app.AsIntruder("update kernel.notification set at = $2 where recipient = $1", person, app.Clock.GetUtcNow().AddDays(-100).UtcDateTime);
    await using (var scope = app.Begin()) {
      await new ForgetMessagesHandler().Handle(new(), scope.Work, Ct);
      await scope.Work.Commit(Ct);
    }
    Assert.Equal(["Inbox Sent"], await Status(person));
  }
}
