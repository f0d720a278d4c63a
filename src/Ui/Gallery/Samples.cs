namespace Saola.Ui;

/// <summary>Data of the gallery: typical ones and the longest that a page must bear.</summary>
internal static class Samples {
  public const string LongName = "Công Tằng Tôn Nữ Thị Huyền Trân Bảo Châu Ngọc Diệp Phương Thảo Hạnh Nguyên Đoan Trang";

  public sealed record Row(string Code, string Applicant, string Procedure, long? Fee, string Due, Tone Tone);

  public static IReadOnlyList<Row> Rows => [
    new("H00.01-261121-0001", "Rơ Châm H'Lan", Words.T["ui_birth"], null, Words.T["ui_on_time"], Tone.Good),
    new("H00.01-261121-0002", LongName, Words.T["ui_permit"], 75_000, Words.T["ui_today"], Tone.Warning),
    new("H00.01-261119-0014", "Nguyễn Văn An", Words.T["ui_permit"], 1_250_000, Words.T["ui_late"], Tone.Bad),
    new("H00.01-261118-0103", "Đinh Thị Hoa", Words.T["ui_birth"], null, Words.T["ui_waiting"], Tone.Neutral),
    new("H00.01-261117-0021", "Trần Quốc Bảo", Words.T["ui_birth"], 8_000, Words.T["ui_done"], Tone.Info),
  ];

  public static DateTimeOffset At(int day, int hour, int minute) => new(2026, 11, day, hour, minute, 0, TimeSpan.FromHours(7));

  public static IReadOnlyList<TimelineEntry> Story => [
    new(Words.T["ui_event_late"], When: At(21, 7, 30), Tone: Tone.Bad),
    new(Words.T["ui_event_returned"], "Siu H'Bia", At(19, 15, 40), Words.T["ui_event_returned_why"], Tone.Warning, Words.T["ui_office_name"]),
    new(Words.T["ui_event_received"], "Siu H'Bia", At(18, 8, 5), Tone: Tone.Good, Place: Words.T["ui_office_name"]),
    new(Words.T["ui_event_submitted"], LongName, At(17, 21, 12), Place: Words.T["ui_citizen"]),
  ];

  public static IReadOnlyList<Choice> Communes => [
    new("1", Words.T["ui_commune_one"], Group: Words.T["ui_commune_west"]),
    new("2", Words.T["ui_commune_two"], Group: Words.T["ui_commune_west"]),
    new("3", Words.T["ui_commune_three"], Group: Words.T["ui_commune_east"]),
  ];

  public static IReadOnlyList<Choice> Ways => [
    new("online", Words.T["ui_way_online"]), new("post", Words.T["ui_way_post"], Words.T["ui_way_post_hint"]), new("desk", Words.T["ui_way_desk"]),
  ];

  public static IReadOnlyList<Choice> Channels => [new("sms", Words.T["ui_tell_sms"]), new("mail", Words.T["ui_tell_mail"])];

  public static IReadOnlyList<string> Months => [.. Enumerable.Range(1, 12).Select(m => $"{m:00}/2026")];
  public static IReadOnlyList<double?> Received => [812, 640, 905, 988, 1_040, 1_120, 1_302, 1_188, 1_250, 1_344, 1_130, null];
  public static IReadOnlyList<double?> Settled => [790, 655, 880, 972, 1_066, 1_101, 1_280, 1_215, 1_204, 1_361, 1_098, null];
  public static IReadOnlyList<double?> OnTime => [96.2, 95.8, 97.1, 97.4, 96.9, 98.0, 97.7, 98.2, 98.4, 98.1, 97.7, null];
  public static IReadOnlyList<double?> OnTimeCommune => [91.0, 93.5, null, 94.2, 95.6, 95.1, 96.8, 97.0, 96.4, 97.9, 98.6, null];

  /// <summary>Stripes in place of a real Code 128.</summary>
  public static string Stripes => "<svg viewBox=\"0 0 200 48\" width=\"200\" height=\"48\" aria-hidden=\"true\">"
    + string.Concat(Enumerable.Range(0, 48).Where(i => i % 3 != 1).Select(i => $"<rect x=\"{i * 4 + 4}\" width=\"{1 + i % 4}\" height=\"48\" fill=\"#000\"/>")) + "</svg>";
}
