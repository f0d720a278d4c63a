namespace Saola.Kernel;

/// <summary>The ways a message can take. The inbox is part of the platform; the others leave it.</summary>
public enum Channel { Inbox, Email, Sms, Zalo }

/// <summary>A message on its way. The id is its idempotency key: a provider that has seen it does not send it twice.</summary>
public sealed record OutgoingMessage(Guid Id, Channel Channel, string Address, string Template, string Title, string Body, string? Link);

/// <summary>A way out of the platform.</summary>
public interface INotificationChannel {
  Channel Channel { get; }

  /// <summary>False when this installation has no provider for it: messages are kept and shown as not sent.</summary>
  bool IsConfigured { get; }

  /// <exception cref="UndeliverableException">It will never arrive; anything else thrown is tried again later.</exception>
  Task Send(OutgoingMessage message, CancellationToken ct);
}

/// <summary>The provider refused the address or the message for good.</summary>
public sealed class UndeliverableException(string reason, Exception? inner = null) : Exception(reason, inner);

/// <summary>
/// A text that can be sent: <c>message_&lt;key&gt;_title</c> and <c>message_&lt;key&gt;_body</c> of the module's texts, with
/// <c>{name}</c> where a value goes, and optionally the shorter <c>message_&lt;key&gt;_sms</c>.
/// </summary>
public sealed record MessageTemplate(string Key, TextSet Texts) {
  public string Title(string language, IReadOnlyDictionary<string, string> values) => Fill(Text(language, "title") ?? throw Missing("title"), values);

  public string Body(string language, Channel channel, IReadOnlyDictionary<string, string> values) =>
    Fill((channel is Channel.Sms or Channel.Zalo ? Text(language, "sms") : null) ?? Text(language, "body") ?? throw Missing("body"), values);

  string? Text(string language, string part) => Texts.Find(language, $"message_{Key}_{part}");

  InvalidOperationException Missing(string part) => new($"Text message_{Key}_{part} is missing.");

  /// <summary>A value that the caller did not give is a mistake of the program: a half-empty letter must not go out.</summary>
  static string Fill(string text, IReadOnlyDictionary<string, string> values) {
    var result = new System.Text.StringBuilder(text.Length + 64);
    for (var i = 0; i < text.Length; i++) {
      var end = text[i] == '{' ? text.IndexOf('}', i) : -1;
      if (end < 0) {
        result.Append(text[i]);
        continue;
      }
      var name = text[(i + 1)..end];
      result.Append(values.TryGetValue(name, out var value) ? value : throw new InvalidOperationException($"No value for {{{name}}}."));
      i = end;
    }
    return result.ToString();
  }
}
