using System.Collections.Frozen;

namespace Saola.PublicServices;

/// <summary>The statuses exchanged with the national portal, by its numbers.</summary>
internal enum DossierStatus : short {
  Registered = 1, Accepted = 2, Refused = 3, Processing = 4, SupplementRequested = 5,
  PaymentRequested = 6, WithdrawalRequested = 7, Stopped = 8, Processed = 9, Delivered = 10,
}

internal static class DossierStatuses {
  /// <summary>
  /// Refusal is an outcome of intake only; a negative decision after acceptance is a signed reply and goes 9, 10. A withdrawal
  /// is granted by 8 or falls back to where the dossier was. A dossier supplemented at intake waits for its check again (1).
  /// </summary>
  static readonly FrozenDictionary<DossierStatus, DossierStatus[]> Next = new Dictionary<DossierStatus, DossierStatus[]> {
    [DossierStatus.Registered] = [DossierStatus.Accepted, DossierStatus.Refused, DossierStatus.SupplementRequested, DossierStatus.PaymentRequested, DossierStatus.WithdrawalRequested, DossierStatus.Stopped],
    [DossierStatus.Accepted] = [DossierStatus.Processing, DossierStatus.SupplementRequested, DossierStatus.PaymentRequested, DossierStatus.WithdrawalRequested, DossierStatus.Stopped, DossierStatus.Processed],
    [DossierStatus.Refused] = [],
    [DossierStatus.Processing] = [DossierStatus.SupplementRequested, DossierStatus.PaymentRequested, DossierStatus.WithdrawalRequested, DossierStatus.Stopped, DossierStatus.Processed],
    [DossierStatus.SupplementRequested] = [DossierStatus.Registered, DossierStatus.Processing, DossierStatus.WithdrawalRequested, DossierStatus.Stopped],
    [DossierStatus.PaymentRequested] = [DossierStatus.Registered, DossierStatus.Accepted, DossierStatus.Processing, DossierStatus.WithdrawalRequested, DossierStatus.Stopped],
    [DossierStatus.WithdrawalRequested] = [DossierStatus.Registered, DossierStatus.Accepted, DossierStatus.Processing, DossierStatus.SupplementRequested, DossierStatus.PaymentRequested, DossierStatus.Stopped],
    [DossierStatus.Stopped] = [],
    [DossierStatus.Processed] = [DossierStatus.Delivered],
    [DossierStatus.Delivered] = [],
  }.ToFrozenDictionary();

  public static bool MayBecome(this DossierStatus from, DossierStatus to) => Next[from].Contains(to);

  /// <summary>Nothing more will be decided: refused, stopped, processed or delivered.</summary>
  public static bool IsDecided(this DossierStatus status) =>
    status is DossierStatus.Refused or DossierStatus.Stopped or DossierStatus.Processed or DossierStatus.Delivered;

  public static string Label(this DossierStatus status) => Words.T[$"dossier_status_{(int)status}"];

  /// <summary>A status in the story of a dossier: what follows a supplement is its check or its processing going on, nothing new.</summary>
  public static string Told(this DossierStatus status, DossierStatus? before) => (before, status) switch {
    (DossierStatus.SupplementRequested, DossierStatus.Registered) => Words.T["dossier_story_checked_again"],
    (DossierStatus.SupplementRequested, DossierStatus.Processing) => Words.T["dossier_story_continued"],
    _ => status.Label(),
  };
}

/// <summary>How a dossier reached the system.</summary>
internal enum Channel : short { InPerson = 1, Online = 2, Post = 3 }

/// <summary>How the applicant wants the result.</summary>
internal enum Delivery : short { InPerson = 1, Post = 2, Electronic = 3 }

/// <summary>How the applicant wants to hear of each status.</summary>
internal enum NoticeChannel : short { Inbox = 1, Sms = 2, Email = 3, Zalo = 4 }

/// <summary>The words of packs and interfaces for these, and back.</summary>
internal static class ChannelWords {
  public static string Word(this Channel channel) => channel switch { Channel.InPerson => "in_person", Channel.Online => "online", _ => "post" };
  public static string Word(this Delivery delivery) => delivery switch { Delivery.InPerson => "in_person", Delivery.Post => "post", _ => "electronic" };
  public static string Word(this NoticeChannel notice) => notice switch { NoticeChannel.Sms => "sms", NoticeChannel.Email => "email", NoticeChannel.Zalo => "zalo", _ => "inbox" };

  public static Channel? ParseChannel(string? word) => Parse<Channel>(word, Word);
  public static Delivery? ParseDelivery(string? word) => Parse<Delivery>(word, Word);
  public static NoticeChannel? ParseNotice(string? word) => Parse<NoticeChannel>(word, Word);

  public static string Label(this Channel channel) => Words.T[$"dossier_channel_{channel.Word()}"];
  public static string Label(this Delivery delivery) => Words.T[$"dossier_delivery_{delivery.Word()}"];
  public static string Label(this NoticeChannel notice) => Words.T[$"dossier_notice_{notice.Word()}"];

  static T? Parse<T>(string? word, Func<T, string> text) where T : struct, Enum {
    foreach (var value in Enum.GetValues<T>()) if (text(value) == word) return value;
    return null;
  }
}
