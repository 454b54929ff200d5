extension Vocabulary {
  /// Syllables of which given names of Korea and China are made, two of them joined by a hyphen.
  static let syllables = Vocabulary([
    (
      .shortName,
      """
      ae ah an baek beom bin bo bok bong bum byung chae chan chang cheol cho chol choon chul chun da dae dal do dong doo du duk eui eun ga gi gil go goo gu gwang \
      gwi gyu gyung ha hae hak han hee heon heung ho hong hoon hun hwa hwan hwi hye hyeok hyeon hyo hyuk hyun hyung ik il im in ja jae jang je jeong ji jia jin jo \
      jong joo joon ju jun jung ka kee ki kwan kwang kyeong kyo kyoung kyu kyun kyung lan lee lim ling mal man mee mi min mo moo moon mun mung myeong myung na nam \
      oh ok pil pyo ran ri rim ryeo sam san sang se seo seok seol seon seong seul seung shik shim shin si sik sil sim sin so sol son song soo sook soon sub suk sun \
      sung sup tae taek wan won woo wook woong woon wu xiao yang ye yeol yeon yeong yo yong yoo yoon you young yu yul yun ha ming wei mei ying hua hui jie jing jun \
      lan lei li liang lin ping qi qiang qing rong rui shan tao ting wen xia xin xiu yan yi ying yue yun zhen zhi
      """
    )
  ])
}
