import TestSupport

/// Spam as it reaches such systems, written for these tests: `{a|b}` is one of both. Nobody's real number, shop or site.
///
/// The second set speaks of the same trades in other words than the first, and of two that the first does not know.
enum SyntheticSpam {
    static let lessons = [
        "{Slot|Situs slot|Judi slot} {gacor|maxwin|hoki} hari ini! Deposit {5|10|20}ribu bonus {100|200}% {langsung cair|tanpa potongan}. Daftar di {bit.ly|s.id|t.me}/{gacor88|slot777|maxwin99} sekarang juga",
        "Bandar togel online terpercaya, pasang {2D|3D|4D} diskon {60|66}% hadiah {10|7} juta, deposit pulsa tanpa potongan, klik http://{togel|toto}{88|77}.{example|test}",
        "Bosku mau {cuan|kaya} cepat? Main di {raja|dewa|mega}{slot|bet|poker} RTP {97|98}% scatter hitam pasti {pecah|jackpot}. Link alternatif {wa.me|t.me}/0800555{1234|5678}",
        "Pinjaman dana cepat {cair|tanpa jaminan} {5|10} menit, bunga {1|2}% per bulan, cukup KTP, hubungi WhatsApp 0800555{1111|2222}. Proses mudah tanpa BI checking",
        "Butuh uang cepat? Kami solusi dana tunai jaminan BPKB, limit sampai {50|100|500} juta, bunga ringan, hubungi {marketing|admin} kami di 0800555{3333|4444}",
        "SELAMAT! Nomor anda terpilih sebagai pemenang undian {belanja|isi ulang|tabungan} mendapatkan hadiah {cek tunai|mobil|uang} Rp {100|250}.000.000. Info klik www.{undian|hadiah}-resmi.example PIN {25f4777|ab12cd}",
        "Jual obat {kuat|pembesar|peninggi badan} asli {herbal|import} ampuh {tanpa efek samping|garansi uang kembali}, pesan WA 0800555{5555|6666} bisa COD seluruh kota",
        "Jual {followers|like|viewer} {Instagram|TikTok|YouTube} murah aman permanen, 1000 cuma {10|15|20}rb, order sekarang di {smm|panel}{murah|pro}.example",
        "Peluang kerja online dari rumah cukup {like|klik|subscribe} video penghasilan {300|500}rb per hari, tanpa modal, daftar telegram t.me/{kerja|freelance}{online|cepat}",
        "Investasi {bitcoin|crypto|forex|emas} profit {10|20|30}% per minggu dijamin, modal mulai {100|500} ribu, gabung grup VIP sekarang sebelum ditutup, hubungi admin",
        "Buy cheap {backlinks|SEO traffic|pills} online best price discount {50|70}% visit http://{cheap|best}-{pills|seo}.example",
        "asdf {asdasd|qwerty|qweqwe} {zxcv|zxczxc} {hahaha|wkwkwk} {tes tes|test} {jkl|ghjk}",
        "Jasa pembuatan {website|ijazah|sertifikat} {murah|cepat} {asli|terdaftar} proses {1|3} hari tanpa {ribet|datang}, hubungi 0800555{7777|8888}",
        "Promo {villa|hotel|tiket|umroh} murah {diskon|cashback} {50|70}% khusus bulan ini booking sekarang klik {bit.ly|tinyurl.com}/{promo|diskon}{murah|gila}",
    ]

    static let unseen = [
        "{Agen|Link} slot online {gampang menang|pasti maxwin} server {Thailand|Kamboja}, bonus new member {100|150}%, {deposit|depo} dana ovo gopay, daftar {wa.me|bit.ly}/{slotgacor|zeus}{55|99}",
        "Prediksi togel {HK|SGP|Sydney} malam ini jitu 4D tembus, member VIP bayar setelah {menang|jackpot}, WA mbah 0800555{9012|4545}",
        "Poker online bandarQ domino99 {bonus|cashback} harian {tanpa potongan|langsung cair} situs terpercaya klik http://{domino|qq}{99|88}.example",
        "Dana darurat tanpa jaminan langsung cair hari ini, syarat KTP saja, bunga rendah, limit {20|50} juta, admin WA 0800555{1010|3030}",
        "Selamat anda mendapat hadiah {Rp 150 juta|mobil} dari program {undian nasional|pesta pelanggan} silakan ambil di www.{gebyar|pesta}hadiah.example masukkan PIN anda",
        "Obat herbal {diabetes|asam urat|kolesterol} ampuh testimoni ribuan pelanggan garansi uang kembali, pesan lewat WA 0800555{1314|1516} gratis ongkir COD",
        "Tambah followers TikTok dan Instagram permanen murah, beli 1000 followers {10|15}rb proses instan, klik smm{termurah|kilat}.example",
        "Lowongan kerja sampingan like video {TikTok|YouTube} dibayar {200|400}rb sehari tanpa modal, chat telegram t.me/{admin|hrd}{satu|dua}",
        "Trading forex robot otomatis profit konsisten {15|25}% sebulan modal kecil, gabung VIP, konsultasi gratis admin telegram",
        "Cheap SEO backlinks guest post high DA, increase your website traffic, discount {40|60}%, visit http://{rank|top}-{seo|links}.example",
    ]

    /// So many texts; the same at every run.
    static func texts(_ count: Int, from templates: [String], seed: UInt64) -> [String] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { filled(templates[$0 % templates.count], &generator) }
    }

    private static func filled(_ template: String, _ generator: inout SeededGenerator) -> String {
        var text = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            text += rest[..<open]
            text += rest[rest.index(after: open)..<close].split(separator: "|").randomElement(using: &generator) ?? ""
            rest = rest[rest.index(after: close)...]
        }
        return text + rest
    }
}
