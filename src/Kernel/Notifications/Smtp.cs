using System.Net;
using System.Net.Mail;
using System.Text;

namespace Saola.Kernel;

/// <summary>
/// E-mail by SMTP. <c>SAOLA_SMTP</c> is <c>smtp://user:password@host:587</c> (STARTTLS is demanded) or, towards a relay on the
/// same machine only, <c>smtp+plain://localhost:25</c>; <c>SAOLA_MAIL_FROM</c> is the sender.
/// </summary>
internal sealed class Smtp(Settings settings) : INotificationChannel {
  public Channel Channel => Channel.Email;

  public bool IsConfigured => settings["SAOLA_SMTP"] is { Length: > 0 } && settings["SAOLA_MAIL_FROM"] is { Length: > 0 };

  public async Task Send(OutgoingMessage message, CancellationToken ct) {
    var server = new Uri(settings.Required("SAOLA_SMTP"));
    using var mail = Compose(message);
    using var smtp = new SmtpClient(server.Host, server.Port > 0 ? server.Port : 587) {
      EnableSsl = server.Scheme == "smtp",
      Timeout = 30_000,
      Credentials = server.UserInfo.Split(':', 2) is [var user, var password] ? new NetworkCredential(Uri.UnescapeDataString(user), Uri.UnescapeDataString(password)) : null,
    };
    try {
      await smtp.SendMailAsync(mail, ct);
    } catch (SmtpFailedRecipientException e) when (e.StatusCode is SmtpStatusCode.MailboxUnavailable or SmtpStatusCode.MailboxNameNotAllowed or SmtpStatusCode.UserNotLocalTryAlternatePath) {
      throw new UndeliverableException($"SMTP {(int)e.StatusCode}", e);
    }
  }

  MailMessage Compose(OutgoingMessage message) {
    MailAddress to;
    try {
      to = new(message.Address);
    } catch (FormatException e) {
      throw new UndeliverableException("Not an e-mail address", e);
    }
    var text = new StringBuilder(message.Body);
    if (message.Link is not null) text.Append("\n\n").Append(settings.Url).Append(message.Link);
    return new(new(settings.Required("SAOLA_MAIL_FROM")), to) {
      Subject = message.Title,
      SubjectEncoding = Encoding.UTF8,
      Body = text.Append('\n').ToString(),
      BodyEncoding = Encoding.UTF8,
      Headers = { { "Message-ID", $"<{message.Id:N}@{new Uri(settings.Url).Host}>" }, { "Auto-Submitted", "auto-generated" } },
    };
  }
}
