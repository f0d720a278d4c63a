using Npgsql;
using NpgsqlTypes;

namespace Saola.Kernel;

/// <summary>Whom to tell and where they can be reached.</summary>
/// <param name="Person">Whose inbox; null for someone without an account.</param>
/// <param name="Channels">The ways chosen for this matter; null: the person's own choice, else e-mail if known, else SMS.</param>
public sealed record Recipient(Guid? Person, string? Email = null, string? Phone = null, string Language = "vi", IReadOnlyCollection<Channel>? Channels = null) {
  internal string? Address(Channel channel) => channel switch {
    Channel.Email => Email,
    Channel.Sms or Channel.Zalo => Phone,
    _ => null,
  };
}

/// <summary>Tells people: always in their inbox when they have one, and by the ways they chose.</summary>
public sealed class Notifications(IEnumerable<MessageTemplate> templates) {
  readonly Dictionary<string, MessageTemplate> byKey = templates.ToDictionary(t => t.Key);

  /// <summary>Keeps the message with the act; what leaves the platform is sent after its commit.</summary>
  /// <param name="values">What stands for each <c>{name}</c> of the text. Codes and dates; nothing personal that the message does not need.</param>
  /// <param name="link">Page of the platform to read on, as a path.</param>
  /// <param name="key">The same key for the same person is the same message: it is sent once.</param>
  public async Task Send(Work w, Recipient to, string template, IReadOnlyDictionary<string, string> values, CancellationToken ct, string? link = null, string? key = null) {
    var text = byKey.GetValueOrDefault(template) ?? throw new InvalidOperationException($"No message '{template}' is registered.");
    var channels = await ChannelsFor(w, to, ct);
    await using var batch = new NpgsqlBatch(await w.Connection(ct));
    foreach (var channel in channels) batch.BatchCommands.Add(Insert(w, to, channel, text, values, link, key));
    if (channels.Count == 0) return;
    var kept = new List<(Guid Id, Channel Channel)>();
    await using (var reader = await batch.ExecuteReaderAsync(ct)) {
      do {
        while (await reader.ReadAsync(ct)) if (reader.GetString(1) == "Waiting") kept.Add((reader.GetGuid(0), Enum.Parse<Channel>(reader.GetString(2))));
      } while (await reader.NextResultAsync(ct));
    }
    foreach (var (id, channel) in kept) w.Enqueue(new DeliverMessage(id, channel.ToString()), id.ToString("N"));
    w.Record("notifications.queued", "person", to.Person ?? Guid.Empty, new { template, channels });
  }

  /// <summary>How the person wants to be told from now on, besides the inbox.</summary>
  public static async Task Choose(Work w, Guid person, IReadOnlyCollection<Channel> channels, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      insert into kernel.notification_choice (person, channels) values ($1, $2) on conflict (person) do update set channels = excluded.channels
      """, await w.Connection(ct)) { Parameters = { new() { Value = person }, new() { Value = Names(channels) } } };
    await command.ExecuteNonQueryAsync(ct);
    w.Record("notifications.channels_chosen", "person", person, new { channels });
  }

  /// <summary>What the person chose; null when they never did.</summary>
  public static async Task<IReadOnlyCollection<Channel>?> ChosenBy(Work w, Guid person, CancellationToken ct) {
    await using var command = new NpgsqlCommand("select channels from kernel.notification_choice where person = $1", await w.ReadConnection(ct)) { Parameters = { new() { Value = person } } };
    return await command.ExecuteScalarAsync(ct) is string[] names ? [.. names.Select(Enum.Parse<Channel>)] : null;
  }

  static async Task<List<Channel>> ChannelsFor(Work w, Recipient to, CancellationToken ct) {
    var chosen = to.Channels ?? (to.Person is { } person ? await ChosenBy(w, person, ct) : null)
      ?? (to.Email is not null ? [Channel.Email] : to.Phone is not null ? [Channel.Sms] : []);
    var channels = chosen.Where(c => c != Channel.Inbox).Distinct().ToList();
    if (to.Person is not null) channels.Insert(0, Channel.Inbox);
    return channels;
  }

  static NpgsqlBatchCommand Insert(Work w, Recipient to, Channel channel, MessageTemplate text, IReadOnlyDictionary<string, string> values, string? link, string? key) {
    var address = to.Address(channel);
    var status = channel == Channel.Inbox ? "Sent" : address is null ? "NoAddress" : "Waiting";
    return new("""
      insert into kernel.notification (id, recipient, channel, address, template, language, title, body, link, key, at, status, status_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $11)
      on conflict (key, channel, recipient) where key is not null do nothing returning id, status, channel
      """) {
      Parameters = {
        new() { Value = Guid.CreateVersion7(w.Now) }, new() { Value = (object?)to.Person ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid }, new() { Value = channel.ToString() },
        Text(address), new() { Value = text.Key }, new() { Value = to.Language }, new() { Value = text.Title(to.Language, values) },
        new() { Value = text.Body(to.Language, channel, values) }, Text(link), Text(key), new() { Value = w.Now.UtcDateTime }, new() { Value = status },
      },
    };
  }

  static string[] Names(IEnumerable<Channel> channels) => [.. channels.Where(c => c != Channel.Inbox).Distinct().Select(c => c.ToString())];

  static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}
