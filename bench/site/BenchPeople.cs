using System.Text.Json;

namespace Saola.Bench;

/// <summary>The people of the bench, as a pack of their own: officials of twelve communes and citizens.</summary>
internal static class BenchPeople {
  public const int Citizens = 24;

  /// <summary>Communes with a complete crew each.</summary>
  public static readonly string[] Offices = [.. Enumerable.Range(120, 12).Select(n => $"H21.{n}")];

  static readonly (string Duty, string Unit, string Role)[] Crew = [
    ("intake", "mot-cua", "intake"), ("specialist", "van-phong", "specialist"), ("social", "van-hoa-xa-hoi", "specialist"),
    ("division", "van-hoa-xa-hoi", "division-head"), ("head", "van-phong", "agency-head"), ("clerk", "van-phong", "clerk"), ("process", "van-phong", "process"), ("exchange", "van-phong", "exchange"),
  ];

  /// <summary>Who works on processes over the API, and who keeps the exchange; no role of the province may do all of it.</summary>
  static readonly string[] OwnRoles = ["process", "exchange"];

  public static string User(string office, string duty) => $"bench.{office[4..]}.{duty}";
  public static string Citizen(int n) => $"0009900{n:00000}";

  /// <summary>Writes the pack and returns its folder.</summary>
  public static string Pack(string folder) {
    Directory.CreateDirectory(Path.Combine(folder, "people"));
    Directory.CreateDirectory(Path.Combine(folder, "roles"));
    File.WriteAllText(Path.Combine(folder, "pack.json"), """
      {"id": "bench", "version": "1.2.0", "name": {"vi": "Người dùng đo tốc độ"}, "description": {"vi": "Cán bộ và công dân giả để đo tốc độ."}, "depends": {"core": "^1.0.0", "gia-lai": "^1.0.0"}}
      """);
    File.WriteAllText(Path.Combine(folder, "roles", "roles.json"), """
      {"items": [{"id": "bench:role/process", "key": "bench_process", "name": {"vi": "Xử lý quy trình"}, "province": true, "permissions": ["process.design", "process.operate", "process.complete", "process.work", "process.read"]},
        {"id": "bench:role/exchange", "key": "bench_exchange", "name": {"vi": "Quản lý trục"}, "province": true, "permissions": ["exchange.members", "exchange.offer"]}]}
      """);
    var items = Offices.SelectMany(o => Crew.Select(c => (object)new {
      id = $"bench:person/{User(o, c.Duty)}", kind = "official", userName = User(o, c.Duty), name = $"Cán bộ {c.Duty} {o[4..]}", demo = true, title = new { vi = "Chủ tịch" },
      posts = new[] { new { unit = $"gia-lai:organisation/{o}-{c.Unit}", roles = new[] { $"{(OwnRoles.Contains(c.Role) ? "bench" : "gia-lai")}:role/{c.Role}" } } }, gender = "female",
    })).Concat(Enumerable.Range(0, Citizens).Select(n => (object)new {
      id = $"bench:person/citizen-{n}", kind = "citizen", userName = Citizen(n), name = $"Nguyễn Thị Đo {n}", demo = true, personalNumber = Citizen(n), gender = "female", dateOfBirth = "1990-03-08",
      phone = $"00000{n:00000}", email = $"citizen-{n}@example.com", residence = new { commune = "23575", detail = "12 đường Trần Hưng Đạo" },
    }));
    File.WriteAllText(Path.Combine(folder, "people", "people.json"), JsonSerializer.Serialize(new { items }));
    return folder;
  }
}
